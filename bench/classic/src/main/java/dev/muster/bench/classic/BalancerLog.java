package dev.muster.bench.classic;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Receives HAProxy's log. Any thread may ask; one of its own receives. */
final class BalancerLog implements AutoCloseable {

    private static final int MOST_LINES = 500_000;
    private static final int LONGEST_LINE = 8192;
    private static final int BUFFER = 4 << 20;

    private final DatagramChannel channel;
    private final List<LogLine> lines = new ArrayList<>();

    BalancerLog() throws IOException {
        channel = DatagramChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER);
        channel.bind(new InetSocketAddress(Network.BENCH, Network.LOG_PORT));
        Thread.ofPlatform().daemon().name("balancer-log").start(this::receive);
    }

    private void receive() {
        ByteBuffer buffer = ByteBuffer.allocate(LONGEST_LINE);
        try {
            while (true) {
                channel.receive(buffer.clear());
                LogLine.parse(StandardCharsets.UTF_8.decode(buffer.flip()).toString())
                        .ifPresent(this::keep);
            }
        } catch (ClosedChannelException closed) {
            // The end of the run.
        } catch (IOException e) {
            System.err.println("bench: the balancer's log can't be received: " + e.getMessage());
        }
    }

    private synchronized void keep(LogLine line) {
        if (lines.size() < MOST_LINES) {
            lines.add(line);
        }
    }

    /** Forgets what came so far. */
    synchronized void clear() {
        lines.clear();
    }

    synchronized Optional<LogLine> first(Predicate<LogLine> wanted) {
        return lines.stream().filter(wanted).findFirst();
    }

    /** When the last request was given to {@code server}, of those after {@code since}. */
    Optional<Instant> lastSentTo(String server, Instant since) {
        return last(since, line -> line.server().equals(server));
    }

    /** When the last request began that a server did not take or answer at once, of those after {@code since}. */
    Optional<Instant> lastTrouble(Instant since) {
        return last(since, LogLine::isTrouble);
    }

    /** By the time they were sent: a line is written when the request is over. */
    private synchronized Optional<Instant> last(Instant since, Predicate<LogLine> wanted) {
        return lines.stream()
                .filter(line -> line.sent().isAfter(since) && wanted.test(line))
                .map(LogLine::sent)
                .max(Instant::compareTo);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
