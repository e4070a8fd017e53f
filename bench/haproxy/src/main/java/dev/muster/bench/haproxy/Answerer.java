package dev.muster.bench.haproxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Servers of a pool that cost nearly nothing: a second HAProxy that answers everything itself, on one port of all
 * loopback addresses. However many servers a pool has, they are addresses of this one process.
 */
final class Answerer implements AutoCloseable {

    private static final int PORT = 9000;

    private final Path folder;
    private final RunningHaproxy process;

    /** {@code before} is put before its command, such as {@code taskset -c 1}. */
    Answerer(Path haproxy, List<String> before) throws IOException, InterruptedException {
        folder = Files.createTempDirectory("manswer");
        process = new RunningHaproxy(folder.resolve("log"));
        Path file = folder.resolve("answer.cfg");
        Files.writeString(file, """
            global
              nbthread 1
              maxconn 4000
            defaults
              mode http
              timeout client 1m
              timeout connect 1s
              timeout server 1s
            frontend all
              bind 0.0.0.0:%d
              http-request return status 200 content-type text/plain string "Hello from a server of the pool.\\n"
            """.formatted(PORT));
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(haproxy.toString(), "-db", "-f", file.toString()));
        process.start(command);
        try {
            awaitListening(address(0));
        } catch (IOException | InterruptedException e) {
            close();
            throw e;
        }
    }

    /** The address of the server with this number. */
    static InetSocketAddress address(int number) {
        return new InetSocketAddress(InetAddress.ofLiteral("127.1." + number / 250 + "." + (number % 250 + 1)), PORT);
    }

    static void awaitListening(InetSocketAddress address) throws IOException, InterruptedException {
        for (int attempt = 0; ; attempt++) {
            try (Socket _ = new Socket(address.getAddress(), address.getPort())) {
                return;
            } catch (IOException e) {
                if (attempt >= 200) {
                    throw e;
                }
                Thread.sleep(25); // Until it is asked again.
            }
        }
    }

    long pid() {
        return process.pid().orElseThrow();
    }

    @Override
    public void close() {
        process.close();
        Bed.delete(folder);
    }
}
