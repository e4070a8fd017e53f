package dev.muster.haproxy;

import dev.muster.haproxy.plan.AdmittingCheck;
import dev.muster.haproxy.plan.ServerKey;
import dev.muster.haproxy.plan.Target;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks servers that HAProxy has yet to admit, from the balancer's host, the same question that HAProxy asks, each on a
 * virtual thread of its own until it passes: every 50 ms for two seconds, then more and more seldom, and never more
 * than 500 a second in sum.
 */
final class AdmissionChecks implements AutoCloseable {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final int QUICK_ATTEMPTS = 40;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private static final Duration BETWEEN_ALL = Duration.ofMillis(2);
    private static final int CONNECT_TIMEOUT_MILLIS = 1_000;
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(2);
    private static final int LONGEST_STATUS_LINE = 512;
    private static final int MOST_CONNECTIONS = 256;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([0-9]{3})(?: .*)?");
    private static final Pattern TOKEN = Pattern.compile("[!-~]{1,1024}");

    private final BiConsumer<ServerKey, InetSocketAddress> passed;
    private final Map<ServerKey, Asking> asking = new ConcurrentHashMap<>();
    private final Semaphore connections = new Semaphore(MOST_CONNECTIONS);
    private final AtomicLong nextTurnNanos = new AtomicLong(System.nanoTime());

    private static final class Asking {
        private final Target target;
        private volatile String last = "its first check is under way";
        private volatile boolean stopped;

        Asking(Target target) {
            this.target = target;
        }
    }

    /** {@code passed} is called once for each check that passed, on the check's thread. */
    AdmissionChecks(BiConsumer<ServerKey, InetSocketAddress> passed) {
        this.passed = passed;
    }

    /** Begins to ask; a question under way for the same server ends. */
    void start(Target target) {
        Asking begun = new Asking(target);
        Asking before = asking.put(target.key(), begun);
        if (before != null) {
            before.stopped = true;
        }
        Thread.ofVirtual().name("admitting-" + target.key()).start(() -> ask(begun));
    }

    void stop(ServerKey key) {
        Asking before = asking.remove(key);
        if (before != null) {
            before.stopped = true;
        }
    }

    /** What the last check of this server found, in words; empty when none is under way. */
    String detail(ServerKey key) {
        Asking current = asking.get(key);
        return current == null ? "" : current.last;
    }

    @Override
    public void close() {
        asking.keySet().forEach(this::stop);
    }

    private void ask(Asking ask) {
        Duration pause = FIRST_PAUSE;
        try {
            for (int attempt = 1; !ask.stopped; attempt++) {
                awaitTurn();
                String fault = fault(ask.target.admitting());
                if (fault.isEmpty()) {
                    if (!ask.stopped && asking.remove(ask.target.key(), ask)) {
                        passed.accept(ask.target.key(), ask.target.address());
                    }
                    return;
                }
                ask.last = fault;
                if (attempt > QUICK_ATTEMPTS && pause.compareTo(LONGEST_PAUSE) < 0) {
                    pause = pause.multipliedBy(3).dividedBy(2);
                }
                Thread.sleep(pause); // Between two checks of one server.
            }
        } catch (InterruptedException _) {
            asking.remove(ask.target.key(), ask);
        }
    }

    private void awaitTurn() throws InterruptedException {
        long now = System.nanoTime();
        long turn = nextTurnNanos.getAndUpdate(next -> Math.max(next, now) + BETWEEN_ALL.toNanos());
        if (turn - now > 0) {
            Thread.sleep(Duration.ofNanos(turn - now)); // Holds the rate of all checks together.
        }
    }

    /** Asks once. Empty when it passed, else what was wrong. */
    private String fault(AdmittingCheck check) throws InterruptedException {
        connections.acquire();
        try (Socket socket = new Socket()) {
            socket.setTcpNoDelay(true);
            socket.connect(check.address(), CONNECT_TIMEOUT_MILLIS);
            if (check.http().isEmpty()) {
                return "";
            }
            return httpFault(socket, check.http().get());
        } catch (SocketTimeoutException _) {
            return check.address() + " doesn't answer its first check in time";
        } catch (IOException e) {
            return check.address() + " can't be reached for its first check: " + e.getMessage();
        } finally {
            connections.release();
        }
    }

    private static String httpFault(Socket socket, AdmittingCheck.Request request) throws IOException {
        if (!TOKEN.matcher(request.method()).matches()
                || !TOKEN.matcher(request.path()).matches()) {
            return "its check's method or path holds a blank or a control character";
        }
        String asked = request.method() + " " + request.path();
        // HAProxy's own request, to the letter: HTTP/1.0 and no Host.
        socket.getOutputStream().write((asked + " HTTP/1.0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        String line = firstLine(socket, System.nanoTime() + ANSWER_TIMEOUT.toNanos());
        Matcher matcher = STATUS.matcher(line);
        if (!matcher.matches()) {
            return "its answer to " + asked + " isn't HTTP";
        }
        int status = Integer.parseInt(matcher.group(1));
        return request.expected().accept(status) ? "" : asked + " is answered with " + status;
    }

    /** All of it before the deadline: an answer that trickles in would hold up the checks of others. */
    private static String firstLine(Socket socket, long deadlineNanos) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder line = new StringBuilder();
        while (line.length() < LONGEST_STATUS_LINE) {
            long leftMillis = (deadlineNanos - System.nanoTime()) / 1_000_000;
            if (leftMillis <= 0) {
                throw new SocketTimeoutException();
            }
            socket.setSoTimeout((int) leftMillis);
            int c = in.read();
            if (c < 0 || c == '\n') {
                break;
            }
            line.append((char) c);
        }
        return line.toString().stripTrailing();
    }
}
