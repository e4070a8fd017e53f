package dev.muster.bench.haproxy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hears when HAProxy itself says that a server takes requests or takes none: the lines of its log, which it sends at
 * the moment of the change. It is told nothing by Muster. Any thread.
 */
final class LogEar implements AutoCloseable {

    /** Enough for all lines of a burst. */
    private static final int BUFFER_BYTES = 4 << 20;

    private static final Pattern LINE =
            Pattern.compile("Server web/([^ ]+) is (UP/READY|going DOWN for maintenance).*", Pattern.DOTALL);

    private final DatagramSocket socket;
    private final Thread thread;
    private final Map<String, Long> up = new ConcurrentHashMap<>();
    private final Map<String, Long> out = new ConcurrentHashMap<>();

    LogEar() throws IOException {
        socket = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
        socket.setReceiveBufferSize(BUFFER_BYTES);
        thread = Thread.ofPlatform().daemon().name("bench-ear").start(this::listen);
    }

    /** The line of haproxy.cfg that has it heard. */
    String line() {
        return "  log 127.0.0.1:" + socket.getLocalPort() + " format raw daemon notice";
    }

    /** Forgets what was said of this server. */
    void forget(String server) {
        up.remove(server);
        out.remove(server);
    }

    /** When it said so, by the monotonic clock; empty when it didn't in time. */
    OptionalLong await(String server, boolean takesRequests, long deadlineNanos) {
        Map<String, Long> heard = takesRequests ? up : out;
        while (System.nanoTime() - deadlineNanos < 0) {
            Long at = heard.get(server);
            if (at != null) {
                return OptionalLong.of(at);
            }
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(500));
        }
        return OptionalLong.empty();
    }

    private void listen() {
        DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
        try {
            while (!socket.isClosed()) {
                packet.setLength(2048);
                socket.receive(packet);
                long now = System.nanoTime();
                String text = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
                Matcher matcher = LINE.matcher(text);
                if (matcher.lookingAt()) {
                    (matcher.group(2).startsWith("UP") ? up : out).put(matcher.group(1), now);
                }
            }
        } catch (IOException _) {
            // It was closed.
        }
    }

    @Override
    public void close() {
        socket.close();
        thread.interrupt();
    }
}
