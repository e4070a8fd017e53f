package dev.muster.agent.api;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.muster.agent.roster.PrintableText;
import io.avaje.jsonb.Jsonb;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP API: JSON on loopback. Each request has a virtual thread of its own. Reading is open to this host, changing
 * needs the token; {@link Gate} has the rules. Every answer is JSON, an error is a {@link Problem}.
 *
 * <p>Limits: 128 connections, 10 s for a request and for its answer, 30 s of idling, 64 headers.
 */
public final class ApiServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);
    private static final int BACKLOG = 64;
    private static final String EXPLAIN = "/v1/explain/";
    private static final String ORDER = "/v1/balancer/order";
    private static final String DRAIN = "/v1/drain";
    private static final String READY = "/v1/ready";
    private static final String RESTART = "/v1/restart";
    private static final String LOOK = "/v1/restart/look";
    private static final String TRAFFIC = "/v1/traffic";
    private static final String TRAFFIC_OF = "/v1/traffic/";
    private static final String ORDER_HINT = "send a JSON object, such as {\"order\":\"ready\",\"server\":\"web-1\"}";
    private static final String DRAIN_HINT = "send a JSON object, such as {\"service\":\"web\"}";
    private static final String LOGS = "/v1/logs";
    private static final String LOGS_HINT =
            "send a JSON object, such as {\"logs\":[{\"service\":\"web\",\"place\":\"\"}],\"lines\":10}";
    private static final String TRAFFIC_HINT =
            "send a JSON object, such as {\"service\":\"web\",\"shares\":[\"v2=10\"]}";
    private static final int LARGEST_ORDER_BYTES = 4096;
    private static final int LARGEST_LOG_REQUEST_BYTES = 32 << 10;
    private static final String IF_LEAVES = "/v1/plan/if-leaves/";

    /** The server of the JDK reads its limits once, before the first server is made. */
    private static final Map<String, String> LIMITS = Map.of(
            "sun.net.httpserver.nodelay", "true",
            "sun.net.httpserver.maxReqTime", "10",
            "sun.net.httpserver.maxRspTime", "10",
            "sun.net.httpserver.idleInterval", "30",
            "sun.net.httpserver.maxReqHeaders", "64",
            "sun.net.httpserver.maxReqHeaderSize", "16384",
            "jdk.httpserver.maxConnections", "128");

    private final HttpServer server;
    private final ExecutorService threads;
    private final URI url;
    private final Gate gate;
    private final Reports reports;
    private final Orders orders;
    private final Drains drains;
    private final Rollouts rollouts;
    private final Jsonb json = Jsonb.builder().build();

    private ApiServer(
            HttpServer server,
            ExecutorService threads,
            URI url,
            Gate gate,
            Reports reports,
            Orders orders,
            Drains drains,
            Rollouts rollouts) {
        this.server = server;
        this.threads = threads;
        this.url = url;
        this.gate = gate;
        this.reports = reports;
        this.orders = orders;
        this.drains = drains;
        this.rollouts = rollouts;
    }

    /**
     * Listens on {@code bind}, which must be loopback; port 0 takes one that the system gives.
     *
     * @throws java.net.BindException if the port is taken
     */
    public static ApiServer start(
            InetSocketAddress bind, String token, Reports reports, Orders orders, Drains drains, Rollouts rollouts)
            throws IOException {
        if (bind.isUnresolved() || !bind.getAddress().isLoopbackAddress()) {
            throw new IllegalArgumentException("the HTTP API listens on loopback only, not on " + bind);
        }
        LIMITS.forEach((key, value) -> {
            if (System.getProperty(key) == null) {
                System.setProperty(key, value);
            }
        });
        HttpServer http = HttpServer.create(bind, BACKLOG);
        int port = http.getAddress().getPort();
        String host = hostInUrl(bind.getAddress());
        ExecutorService threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("muster-http-", 0).factory());
        ApiServer server = new ApiServer(
                http,
                threads,
                URI.create("http://" + host + ":" + port),
                new Gate(host, port, token),
                reports,
                orders,
                drains,
                rollouts);
        http.setExecutor(threads);
        http.createContext("/", server::handle);
        http.start();
        return server;
    }

    private static String hostInUrl(InetAddress address) {
        if (address instanceof Inet6Address) {
            return address.equals(InetAddress.ofLiteral("::1")) ? "[::1]" : "[" + address.getHostAddress() + "]";
        }
        return address.getHostAddress();
    }

    /** Where it listens. */
    public URI url() {
        return url;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Answer answer;
            try {
                answer = answer(exchange);
            } catch (RuntimeException e) {
                LOG.warn("An HTTP request could not be answered", e);
                answer = problem(Refusal.of(500, "the agent could not answer", "its log says why"));
            }
            send(exchange, answer);
        }
    }

    private Answer answer(HttpExchange exchange) {
        String method = exchange.getRequestMethod();
        Optional<Refusal> refusal = gate.refusal(
                method,
                values(exchange, "Host"),
                values(exchange, "Origin"),
                values(exchange, "Sec-Fetch-Site"),
                values(exchange, "Authorization"));
        if (refusal.isPresent()) {
            return problem(refusal.get());
        }
        String path = Objects.requireNonNullElse(exchange.getRequestURI().getPath(), "");
        boolean reading = method.equals("GET") || method.equals("HEAD");
        if (path.startsWith(EXPLAIN)) {
            return reading ? explain(path.substring(EXPLAIN.length())) : readOnly();
        }
        if (path.startsWith(IF_LEAVES)) {
            return reading ? plan(Optional.of(path.substring(IF_LEAVES.length()))) : readOnly();
        }
        if (path.startsWith(TRAFFIC_OF)) {
            return reading
                    ? rollout(TrafficReport.class, rollouts.traffic(path.substring(TRAFFIC_OF.length())))
                    : readOnly();
        }
        return switch (path) {
            case "/v1/plan" -> reading ? plan(Optional.empty()) : readOnly();
            case "/v1/agent" -> reading ? ok(AgentInfo.class, reports.agent()) : readOnly();
            case "/v1/services" -> reading ? ok(ServicesReport.class, reports.services()) : readOnly();
            case "/v1/balancer" -> reading ? balancer() : readOnly();
            case "/readyz" -> reading ? readiness() : readOnly();
            case DRAIN ->
                reading
                        ? ok(DrainReport.class, drains.report())
                        : method.equals("POST") ? drain(exchange, drains::drain) : readOnly();
            case ORDER -> method.equals("POST") ? order(exchange) : ordersOnly();
            case RESTART, LOOK, TRAFFIC -> method.equals("POST") ? rollout(exchange, path) : ordersOnly();
            case READY -> method.equals("POST") ? drain(exchange, drains::ready) : ordersOnly();
            case LOGS -> method.equals("POST") ? logs(exchange) : tokenNeeded();
            default ->
                problem(Refusal.of(
                        404,
                        "there is nothing here",
                        "try /v1/agent, /v1/services, /v1/balancer, /v1/plan, /v1/drain, /v1/traffic/SERVICE or"
                                + " /v1/explain/NAME"));
        };
    }

    private Answer balancer() {
        return reports.balancer().map(b -> ok(BalancerReport.class, b)).orElseGet(this::noBalancer);
    }

    private Answer noBalancer() {
        return problem(
                Refusal.of(404, "this agent keeps no balancer", "ask the agent that was started with --balancer"));
    }

    private Answer plan(Optional<String> leaver) {
        if (reports.balancer().isEmpty()) {
            return noBalancer();
        }
        return reports.plan(leaver)
                .map(report -> ok(PlanReport.class, report))
                .orElseGet(() -> problem(Refusal.of(
                        404,
                        "no member is named '" + PrintableText.of(leaver.orElse("")) + "'",
                        "muster members lists them")));
    }

    private Answer explain(String name) {
        return reports.explain(name)
                .map(report -> ok(ExplainReport.class, report))
                .orElseGet(() -> problem(Refusal.of(
                        404,
                        "no member and no service is named '" + PrintableText.of(name) + "'",
                        "muster members and muster services list them")));
    }

    private Answer readiness() {
        Drains.Readiness readiness = drains.readiness();
        return readiness.ready()
                ? ok(ReadyReport.class, new ReadyReport(1, true))
                : problem(Refusal.of(503, readiness.why(), "send clients to another node"));
    }

    private Answer order(HttpExchange exchange) {
        return body(exchange, ORDER_HINT, body -> OrderJson.fields(json, body), fields -> {
            OrderRequest request;
            try {
                request = OrderJson.of(fields);
            } catch (IllegalArgumentException e) {
                return problem(Refusal.of(400, String.valueOf(e.getMessage()), ORDER_HINT));
            }
            return switch (orders.order(request)) {
                case Orders.Answer.Taken taken -> ok(OrderReport.class, taken.report());
                case Orders.Answer.Refused refused ->
                    problem(Refusal.of(refused.status(), refused.error(), refused.hint()));
            };
        });
    }

    private Answer drain(HttpExchange exchange, Function<DrainRequest, Drains.Answer> how) {
        return body(
                exchange,
                DRAIN_HINT,
                body -> json.type(DrainRequest.class).fromJson(body),
                request -> switch (how.apply(request)) {
                    case Drains.Answer.Taken taken -> ok(DrainReport.class, taken.report());
                    case Drains.Answer.Refused refused ->
                        problem(Refusal.of(refused.status(), refused.error(), refused.hint()));
                });
    }

    /** Asked by POST, which needs the token: logs may hold secrets. */
    private Answer logs(HttpExchange exchange) {
        return body(
                exchange,
                LARGEST_LOG_REQUEST_BYTES,
                LOGS_HINT,
                body -> json.type(LogRequest.class).fromJson(body),
                request -> {
                    try {
                        return switch (reports.logs().read(request)) {
                            case Logs.Answer.Read read -> ok(LogReport.class, read.report());
                            case Logs.Answer.Refused refused ->
                                problem(Refusal.of(refused.status(), refused.error(), refused.hint()));
                        };
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        return problem(Refusal.of(503, "this agent ends", "ask again when it is back"));
                    }
                });
    }

    private Answer tokenNeeded() {
        return problem(Refusal.of(405, "logs are for who has the token", "use POST"));
    }

    private Answer rollout(HttpExchange exchange, String path) {
        if (path.equals(TRAFFIC)) {
            return body(
                    exchange,
                    TRAFFIC_HINT,
                    body -> json.type(TrafficRequest.class).fromJson(body),
                    request -> rollout(TrafficReport.class, rollouts.traffic(request)));
        }
        return body(
                exchange,
                DRAIN_HINT,
                body -> json.type(RestartRequest.class).fromJson(body),
                request -> rollout(
                        RestartReport.class, path.equals(LOOK) ? rollouts.look(request) : rollouts.restart(request)));
    }

    private <T> Answer rollout(Class<T> type, Rollouts.Answer<T> answer) {
        return switch (answer) {
            case Rollouts.Answer.Taken<T> taken -> ok(type, taken.report());
            case Rollouts.Answer.Refused<T> refused ->
                problem(Refusal.of(refused.status(), refused.error(), refused.hint()));
        };
    }

    /** Reads what was sent. */
    private interface Parser<T> {
        T parse(byte[] body) throws IOException;
    }

    private <T> Answer body(HttpExchange exchange, String hint, Parser<T> parser, Function<T, Answer> then) {
        return body(exchange, LARGEST_ORDER_BYTES, hint, parser, then);
    }

    private <T> Answer body(
            HttpExchange exchange, int largest, String hint, Parser<T> parser, Function<T, Answer> then) {
        T request;
        try {
            byte[] body = exchange.getRequestBody().readNBytes(largest + 1);
            if (body.length > largest) {
                return problem(Refusal.of(413, "the order is too long", "it is a small JSON object"));
            }
            request = parser.parse(body);
        } catch (IOException | RuntimeException _) {
            return problem(Refusal.of(400, "the order can't be read", hint));
        }
        return then.apply(request);
    }

    private Answer ordersOnly() {
        return problem(Refusal.of(405, "this is for orders", "use POST"));
    }

    private Answer readOnly() {
        return problem(Refusal.of(405, "this can only be read", "use GET"));
    }

    private <T> Answer ok(Class<T> type, T value) {
        return new Answer(200, json.type(type).toJson(value));
    }

    private Answer problem(Refusal refusal) {
        return new Answer(refusal.status(), json.type(Problem.class).toJson(refusal.problem()));
    }

    private static List<String> values(HttpExchange exchange, String header) {
        return exchange.getRequestHeaders().getOrDefault(header, List.of());
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        byte[] body = (answer.json() + "\n").getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        if (answer.status() == 405) {
            exchange.getResponseHeaders()
                    .set("Allow", allowed(exchange.getRequestURI().getPath()));
        }
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(answer.status(), -1);
        } else {
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static String allowed(String path) {
        return switch (path) {
            case ORDER, READY, LOGS, RESTART, LOOK, TRAFFIC -> "POST";
            case DRAIN -> "GET, HEAD, POST";
            default -> "GET, HEAD";
        };
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private record Answer(int status, String json) {}
}
