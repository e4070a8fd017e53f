package dev.muster.bench.load;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A web app that does what it should, on the JDK's own server; it keeps the nonces that it has seen. */
final class GoodServer implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Queue<String> nonces = new ConcurrentLinkedQueue<>();
    private volatile int status = 200;
    private volatile String name = "web-1";

    GoodServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_000);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    /** Every nonce that came, in the body of a POST or the query of a GET. */
    Queue<String> nonces() {
        return nonces;
    }

    void answerWith(int code) {
        status = code;
    }

    void answerAs(String host) {
        name = host;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.US_ASCII);
            String nonce = exchange.getRequestMethod().equals("POST")
                    ? body.replaceAll(".*\"nonce\":\"([^\"]*)\".*", "$1")
                    : exchange.getRequestURI().getQuery().replaceAll(".*nonce=", "");
            nonces.add(nonce);
            byte[] answer = RawServer.json(name, nonce).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("X-Backend-Ip", "127.0.0.1");
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
