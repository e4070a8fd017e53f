package dev.muster.tests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What HAProxy logs of each request, by UDP: a witness that none of Muster's own code has spoken to. */
final class RequestLog implements AutoCloseable {

    private static final Pattern FORM = Pattern.compile(".* \\[([^\\]]+)\\] \\S+ [^/ ]+/(\\S+)"
            + " (-?\\d+)/(-?\\d+)/-?\\d+/-?\\d+/\\+?(-?\\d+) -?\\d+ \\S+ \\S+ \\S+ (\\S\\S)\\S*"
            + " \\d+/\\d+/\\d+/\\d+/\\+?(\\d+) .*\\s*");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss.SSS", Locale.ROOT);

    /**
     * One request.
     *
     * @param sent when it was first given to a server
     * @param server the last one that it was given to
     * @param trouble whether it was tried again, or ended badly
     */
    record Line(Instant sent, Instant ended, String server, boolean trouble) {}

    private final DatagramChannel channel;
    private final List<Line> lines = new CopyOnWriteArrayList<>();

    RequestLog() throws IOException {
        channel = DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Thread.ofVirtual().name("request-log").start(this::receive);
    }

    /** The line for HAProxy's frontend. */
    String configuration() throws IOException {
        InetSocketAddress address = (InetSocketAddress) channel.getLocalAddress();
        return "log 127.0.0.1:" + address.getPort() + " local0\n";
    }

    private void receive() {
        ByteBuffer buffer = ByteBuffer.allocate(8192);
        try {
            while (true) {
                channel.receive(buffer.clear());
                parse(StandardCharsets.UTF_8.decode(buffer.flip()).toString()).ifPresent(lines::add);
            }
        } catch (ClosedChannelException closed) {
            // The end of the test.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Line> parse(String text) {
        Matcher line = FORM.matcher(text);
        if (!line.matches()) {
            return Optional.empty();
        }
        Instant received = LocalDateTime.parse(line.group(1), TIME)
                .atZone(ZoneId.systemDefault())
                .toInstant();
        long waited = Math.max(0, Long.parseLong(line.group(3))) + Math.max(0, Long.parseLong(line.group(4)));
        boolean trouble = !line.group(6).equals("--") || !line.group(7).equals("0");
        Instant ended = received.plusMillis(Math.max(0, Long.parseLong(line.group(5))));
        return Optional.of(new Line(received.plusMillis(waited), ended, line.group(2), trouble));
    }

    List<Line> lines() {
        return List.copyOf(lines);
    }

    /** How many requests were at {@code server} at some time from {@code first} to {@code last}. */
    long sessions(String server, Instant first, Instant last) {
        return lines.stream()
                .filter(line -> line.server().equals(server) || line.trouble())
                .filter(line -> !line.sent().isAfter(last) && !line.ended().isBefore(first))
                .count();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
