package dev.muster.bench.haproxy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.muster.haproxy.Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A web app as the load generator wants it, on a listener of its own that really ends. Any thread. */
final class App implements AutoCloseable {

    private static final Pattern IN_BODY = Pattern.compile("\"nonce\":\"([0-9a-f-]{1,40})\"");
    private static final Pattern IN_QUERY = Pattern.compile("nonce=([0-9a-f-]{1,40})");
    private static final int LONGEST_DRAIN_SECONDS = 5;

    private final String name;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    App(String name) throws IOException {
        this.name = name;
        server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 1_000);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    String name() {
        return name;
    }

    /** As it is wanted in the pool. */
    Server server(int weight) {
        return Bed.server(name, server.getAddress(), weight);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (exchange.getRequestURI().getPath().equals("/health")) {
                exchange.sendResponseHeaders(200, -1);
                return;
            }
            String body = new String(exchange.getRequestBody().readNBytes(4096), StandardCharsets.US_ASCII);
            Matcher matcher = exchange.getRequestMethod().equals("POST")
                    ? IN_BODY.matcher(body)
                    : IN_QUERY.matcher(String.valueOf(exchange.getRequestURI().getQuery()));
            String nonce = matcher.find() ? matcher.group(1) : "";
            byte[] answer =
                    ("{\"nonce\":\"" + nonce + "\",\"host\":\"" + name + "\"}").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("X-Backend-Ip", "127.0.0.1");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    /** Ends as an app does that was told to: requests under way are answered, then it is gone. */
    @Override
    public void close() {
        server.stop(LONGEST_DRAIN_SECONDS);
        threads.close();
    }
}
