package dev.muster.bench.classic;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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

    /** HAProxy's threads write side by side. */
    private static final Duration OUT_OF_ORDER = Duration.ofMillis(200);

    private final DatagramChannel channel;
    private final List<LogLine> lines = new ArrayList<>();

    BalancerLog() throws IOException {
        this(Network.LOG_PORT);
    }

    /** Receives at this port of the run's side of the network. */
    BalancerLog(int port) throws IOException {
        channel = DatagramChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER);
        channel.bind(new InetSocketAddress(Network.BENCH, port));
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

    /** All that came, in the order in which the requests ended. */
    synchronized List<LogLine> all() {
        return List.copyOf(lines);
    }

    /** Whether there is such a line of a request that ended after {@code since}; cheap when that is not long ago. */
    synchronized boolean has(Instant since, Predicate<LogLine> wanted) {
        Instant earliest = since.minus(OUT_OF_ORDER);
        for (int i = lines.size() - 1; i >= 0 && lines.get(i).ended().isAfter(earliest); i--) {
            if (lines.get(i).ended().isAfter(since) && wanted.test(lines.get(i))) {
                return true;
            }
        }
        return false;
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
