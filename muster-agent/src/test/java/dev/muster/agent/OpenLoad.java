package dev.muster.agent;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * Requests at a fixed rate, whether those before were answered or not, each a POST on a connection of its own that
 * nobody sends twice. Begins when it is made.
 */
final class OpenLoad {

    private static final int TIMEOUT_MILLIS = 30_000;

    private final Map<String, Integer> answers = new ConcurrentHashMap<>();
    private final Queue<Thread> requests = new ConcurrentLinkedQueue<>();
    private final Thread pacer;
    private volatile boolean over;

    OpenLoad(int port, int perSecond) {
        long between = 1_000_000_000L / perSecond;
        pacer = Thread.ofPlatform().name("load").start(() -> {
            long next = System.nanoTime();
            while (!over) {
                requests.add(Thread.startVirtualThread(() -> answers.merge(post(port), 1, Integer::sum)));
                next += between;
                long wait = next - System.nanoTime();
                while (wait > 0 && !over) {
                    LockSupport.parkNanos(wait);
                    wait = next - System.nanoTime();
                }
            }
        });
    }

    private static String post(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream()
                    .write("POST / HTTP/1.0\r\nContent-Length: 2\r\n\r\n{}".getBytes(StandardCharsets.UTF_8));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int body = answer.indexOf("\r\n\r\n");
            return body > 0 && answer.matches("(?s)HTTP/1\\.[01] 200 .*")
                    ? answer.substring(body + 4)
                    : "bad: " + answer.lines().findFirst().orElse("nothing");
        } catch (IOException e) {
            return "bad: " + e.getMessage();
        }
    }

    /** How often each body came so far; what went wrong begins with "bad". */
    Map<String, Integer> answers() {
        return Map.copyOf(answers);
    }

    /** So many requests have been answered so far. */
    int count() {
        return answers.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Ends, waits for all answers, and gives those that were none. */
    List<String> end() throws InterruptedException {
        over = true;
        pacer.join();
        for (Thread request : requests) {
            request.join();
        }
        List<String> bad = new ArrayList<>();
        answers.forEach((answer, times) -> {
            if (answer.startsWith("bad")) {
                bad.add(times + " of " + count() + " " + answer);
            }
        });
        return bad;
    }
}
