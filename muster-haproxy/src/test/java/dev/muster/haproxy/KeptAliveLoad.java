package dev.muster.haproxy;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Clients that keep their connections alive and send at a fixed rate, whether answers come or not; GET and POST in
 * turn. Nothing is sent twice: whatever isn't a whole 200 is a failure.
 */
final class KeptAliveLoad implements AutoCloseable {

    private static final int SPARE_CONNECTIONS = 32;
    /** HAProxy closes a connection that is idle for ten seconds, as it may. */
    private static final long LONGEST_IDLE_NANOS = Duration.ofSeconds(3).toNanos();

    private record Connection(Socket socket, InputStream in, long idleSinceNanos) {}

    private final InetSocketAddress target;
    private final Queue<Connection> idle = new ConcurrentLinkedQueue<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong ended = new AtomicLong();
    private final List<String> failures = new CopyOnWriteArrayList<>();

    KeptAliveLoad(InetSocketAddress target, int perSecond) throws IOException {
        this.target = target;
        for (int i = 0; i < SPARE_CONNECTIONS; i++) {
            idle.add(connect());
        }
        var _ = clock.scheduleAtFixedRate(
                () -> Thread.ofVirtual().start(this::request), 0, 1_000_000 / perSecond, TimeUnit.MICROSECONDS);
    }

    private Connection connect() throws IOException {
        Socket socket = new Socket();
        socket.connect(target, 5_000);
        socket.setSoTimeout(15_000);
        socket.setTcpNoDelay(true);
        return new Connection(socket, new BufferedInputStream(socket.getInputStream()), System.nanoTime());
    }

    private void request() {
        long number = sent.getAndIncrement();
        try {
            Connection connection = idle.poll();
            while (connection != null && System.nanoTime() - connection.idleSinceNanos() > LONGEST_IDLE_NANOS) {
                connection.socket().close();
                connection = idle.poll();
            }
            exchange(connection == null ? connect() : connection, number);
        } catch (IOException | RuntimeException e) {
            failures.add(number + ": " + e);
        } finally {
            ended.incrementAndGet();
        }
    }

    private void exchange(Connection connection, long number) throws IOException {
        String request = number % 2 == 0
                ? "GET /" + number + " HTTP/1.1\r\nHost: test\r\n\r\n"
                : "POST /" + number + " HTTP/1.1\r\nHost: test\r\nContent-Length: 2\r\n\r\nhi";
        connection.socket().getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        String status = line(connection.in());
        if (!status.startsWith("HTTP/1.1 200")) {
            throw new IOException(status);
        }
        boolean keep = true;
        int length = 0;
        for (String header = line(connection.in()); !header.isEmpty(); header = line(connection.in())) {
            String lower = header.toLowerCase(Locale.ROOT);
            keep &= !lower.equals("connection: close");
            if (lower.startsWith("content-length: ")) {
                length = Integer.parseInt(lower.substring(16));
            }
        }
        if (connection.in().readNBytes(length).length != length) {
            throw new IOException("cut short");
        }
        if (keep) {
            idle.add(new Connection(connection.socket(), connection.in(), System.nanoTime()));
        } else {
            connection.socket().close();
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("closed after '" + line + "'");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    long sent() {
        return sent.get();
    }

    /** Stops sending, waits for the answers under way, and tells what failed. */
    List<String> failures() {
        clock.shutdownNow();
        BalancerBench.eventually().until(() -> clock.isTerminated() && ended.get() == sent.get());
        return failures;
    }

    @Override
    public void close() throws IOException {
        clock.shutdownNow();
        for (Connection connection = idle.poll(); connection != null; connection = idle.poll()) {
            connection.socket().close();
        }
    }
}
