package dev.muster.examples.webapp;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The app itself: one HTTP server, each request on a virtual thread of its own. */
final class WebApp {

    static final int MOST_DELAY_MILLIS = 60_000;
    static final int LONGEST_NONCE = 256;
    private static final int LONGEST_BODY = 1 << 20;
    private static final int MOST_SESSIONS = 10_000;
    private static final int BACKLOG = 1024;
    private static final String COOKIE = "NODESESSID";

    private final HttpServer server;
    private final Settings settings;
    private final Sessions sessions = new Sessions(MOST_SESSIONS);
    private final long readyAtNanos;
    private final AtomicInteger early = new AtomicInteger();
    private final AtomicLong received = new AtomicLong();
    private volatile boolean wasReady;
    private volatile boolean draining;
    private volatile int delayMillis;

    private WebApp(HttpServer server, Settings settings) {
        this.server = server;
        this.settings = settings;
        this.readyAtNanos = System.nanoTime() + settings.unready().toNanos();
    }

    static WebApp start(Settings settings) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(settings.address(), settings.port()), BACKLOG);
        WebApp app = new WebApp(server, settings);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", app::handle);
        server.start();
        return app;
    }

    InetSocketAddress address() {
        return server.getAddress();
    }

    /** How many requests to {@code /} have come. */
    long received() {
        return received.get();
    }

    /** Takes no new connection, lets the requests in flight end, and returns when they have. */
    void drain(Duration longest) {
        draining = true;
        server.stop((int) longest.toSeconds());
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String request =
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
            byte[] body = read(exchange);
            if (body.length > LONGEST_BODY) {
                answer(exchange, 413, Map.of("error", "the body may have " + LONGEST_BODY + " bytes at most"));
                return;
            }
            switch (request) {
                case "GET /", "POST /" -> hello(exchange);
                case "HEAD /" -> answer(exchange, 200, Map.of());
                case "GET /health", "HEAD /health" -> health(exchange);
                case "POST /delay" -> delay(exchange, new String(body, StandardCharsets.UTF_8));
                default -> answer(exchange, 404, Map.of("error", "there is GET /, GET /health and POST /delay"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static byte[] read(HttpExchange exchange) throws IOException {
        try (InputStream in = exchange.getRequestBody()) {
            return in.readNBytes(LONGEST_BODY + 1);
        }
    }

    private void hello(HttpExchange exchange) throws IOException, InterruptedException {
        received.incrementAndGet();
        if (!wasReady) {
            early.incrementAndGet();
        }
        Optional<String> nonce = nonce(exchange);
        if (nonce.filter(text -> text.length() > LONGEST_NONCE).isPresent()) {
            answer(exchange, 400, Map.of("error", "a nonce has " + LONGEST_NONCE + " characters at most"));
            return;
        }
        Thread.sleep(delayMillis); // Slow on purpose, as POST /delay asked for.
        Sessions.Visit visit = sessions.visit(cookie(exchange));
        if (visit.isNew()) {
            exchange.getResponseHeaders().add("Set-Cookie", COOKIE + "=" + visit.id() + "; Path=/; HttpOnly");
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("hello", "world!");
        fields.put("ip", exchange.getLocalAddress().getAddress().getHostAddress());
        fields.put("host", settings.name());
        fields.put("tag", settings.name());
        fields.put("sessionViews", visit.views());
        fields.put("id", visit.id());
        nonce.ifPresent(text -> fields.put("nonce", text));
        answer(exchange, 200, fields);
    }

    private void health(HttpExchange exchange) throws IOException {
        boolean ready = System.nanoTime() - readyAtNanos >= 0 && !draining;
        wasReady |= ready;
        String status = draining ? "draining" : ready ? "ok" : "starting";
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("status", status);
        fields.put("early", early.get());
        fields.put("received", received.get());
        answer(exchange, ready ? 200 : 503, fields);
    }

    private void delay(HttpExchange exchange, String body) throws IOException {
        OptionalInt wanted = Json.delay(body);
        if (wanted.isEmpty() || wanted.getAsInt() > MOST_DELAY_MILLIS) {
            String error = "send {\"delay\": MS} with 0 to " + MOST_DELAY_MILLIS + " milliseconds";
            answer(exchange, 400, Map.of("error", error));
            return;
        }
        delayMillis = wanted.getAsInt();
        answer(exchange, 200, Map.of("delay", delayMillis));
    }

    private void answer(HttpExchange exchange, int status, Map<String, Object> fields) throws IOException {
        byte[] body = Json.object(fields).getBytes(StandardCharsets.US_ASCII);
        var headers = exchange.getResponseHeaders();
        headers.set("Content-Type", "application/json");
        headers.set("x-backend-ip", exchange.getLocalAddress().getAddress().getHostAddress());
        if (draining) {
            headers.set("Connection", "close");
        }
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
    }

    private static Optional<String> nonce(HttpExchange exchange) {
        String query =
                Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("");
        return Arrays.stream(query.split("&"))
                .filter(part -> part.startsWith("nonce="))
                .map(part -> URLDecoder.decode(part.substring(6), StandardCharsets.UTF_8))
                .findFirst()
                .or(() -> Optional.ofNullable(exchange.getRequestHeaders().getFirst("X-Nonce")));
    }

    private static Optional<String> cookie(HttpExchange exchange) {
        return exchange.getRequestHeaders().getOrDefault("Cookie", List.of()).stream()
                .flatMap(line -> Arrays.stream(line.split(";")))
                .map(String::strip)
                .filter(pair -> pair.startsWith(COOKIE + "="))
                .map(pair -> pair.substring(COOKIE.length() + 1))
                .findFirst();
    }
}
