package dev.muster.agent.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.agent.api.BalancerReport.GenerationEntry;
import dev.muster.agent.api.BalancerReport.HeldEntry;
import dev.muster.agent.api.ExplainReport.Fact;
import dev.muster.agent.api.ExplainReport.Subject;
import dev.muster.agent.api.LogReport.LogEntry;
import dev.muster.agent.api.ServicesReport.QuarantineEntry;
import dev.muster.agent.api.ServicesReport.ServiceEntry;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ApiServerTest {

    private static final AgentInfo AGENT =
            new AgentInfo(1, "web1", "backend", "0.1", 42, "127.0.0.1:7946", "127.0.0.1:7373", 3, "gossip", "");
    private static final ServicesReport SERVICES = ServicesReport.of(
            1,
            7,
            List.of(new ServiceEntry(
                    "web", "web1", "10.0.0.1", 3000, 100, "ready", "alive", true, "serving", 12, 1, "é \"q\"")),
            List.of(new QuarantineEntry("bad\u001b[2J", "why")));
    private static final BalancerReport BALANCER = new BalancerReport(
            1,
            "2.6.12",
            43,
            44,
            "http://127.0.0.1:8080",
            "http://127.0.0.1:1936",
            5,
            0,
            List.of(new HeldEntry("web/web1", "drained by hand", "now", true)),
            "",
            List.of(new GenerationEntry(5, "now", List.of("web1 joined"), "RUNTIME", List.of("add"), 1.5)));

    private static final Subject SUBJECT =
            new Subject("web1", "web", true, "it does", List.of(new Fact("gossip", "for", "alive")));

    private final List<OrderRequest> ordered = new CopyOnWriteArrayList<>();
    private boolean balancer = true;
    private boolean broken;
    private ApiServer server;

    private final class Fixed implements Reports {

        @Override
        public AgentInfo agent() {
            if (broken) {
                throw new IllegalStateException("a bug");
            }
            return AGENT;
        }

        @Override
        public ServicesReport services() {
            return SERVICES;
        }

        @Override
        public Optional<ExplainReport> explain(String name) {
            return name.equals("none")
                    ? Optional.empty()
                    : Optional.of(new ExplainReport(1, name, List.of(SUBJECT), 2));
        }

        @Override
        public Optional<PlanReport> plan(Optional<String> leaver) {
            return leaver.equals(Optional.of("none"))
                    ? Optional.empty()
                    : Optional.of(new PlanReport(1, List.of(leaver.orElse("nobody") + " goes"), List.of(), ""));
        }

        @Override
        public Optional<BalancerReport> balancer() {
            return balancer ? Optional.of(BALANCER) : Optional.empty();
        }

        @Override
        public Logs logs() {
            return request -> request.lines() > 10
                    ? new Logs.Answer.Refused(404, "no such log", "try another")
                    : new Logs.Answer.Read(new LogReport(
                            1, "web1", List.of(new LogEntry("web", "now", "\u001b[2J\"é")), true, request.logs()));
        }
    }

    private Orders.Answer order(OrderRequest request) {
        ordered.add(request);
        return request instanceof OrderRequest.Drain
                ? new Orders.Answer.Refused(409, "no such é", "try another")
                : new Orders.Answer.Taken(new OrderReport(1, true, "done é"));
    }

    private static final DrainReport DRAIN = new DrainReport(
            1,
            3,
            true,
            false,
            List.of("web"),
            List.of("web"),
            2,
            7000,
            7000,
            List.of(new DrainReport.BalancerEntry("lb\u00e9", false, -1, "silent")),
            "not drained");

    private final List<String> drained = new ArrayList<>();
    private Drains.Readiness readiness = new Drains.Readiness(true, "");
    private final Drains drains = new Drains() {
        @Override
        public Drains.Answer drain(DrainRequest request) {
            drained.add("drain " + request);
            return request.service().equals("none")
                    ? new Drains.Answer.Refused(404, "no such service", "try another")
                    : new Drains.Answer.Taken(DRAIN);
        }

        @Override
        public Drains.Answer ready(DrainRequest request) {
            drained.add("ready " + request);
            return new Drains.Answer.Taken(DRAIN);
        }

        @Override
        public DrainReport report() {
            return DRAIN;
        }

        @Override
        public Readiness readiness() {
            return readiness;
        }
    };

    private static final RestartReport RESTART =
            new RestartReport(1, "00000000000000ab", "web-2", "web", "running", List.of("stopped in 0.1 s é"));
    private static final TrafficReport TRAFFIC = new TrafficReport(
            1,
            "web",
            List.of(new TrafficReport.VersionEntry("v2", 1, 57, 10.1)),
            List.of(new TrafficReport.ServerEntry("web-2", "v2", 57, "ready")),
            "");

    private final List<Object> rolled = new ArrayList<>();
    private final Rollouts rollouts = new Rollouts() {
        @Override
        public Rollouts.Answer<RestartReport> restart(RestartRequest request) {
            rolled.add(request);
            return request.service().equals("none")
                    ? new Rollouts.Answer.Refused<>(409, "no such service", "try another")
                    : new Rollouts.Answer.Taken<>(RESTART);
        }

        @Override
        public Rollouts.Answer<RestartReport> look(RestartRequest request) {
            rolled.add("look " + request.id());
            return new Rollouts.Answer.Taken<>(RESTART);
        }

        @Override
        public Rollouts.Answer<TrafficReport> traffic(String service) {
            rolled.add(service);
            return new Rollouts.Answer.Taken<>(TRAFFIC);
        }

        @Override
        public Rollouts.Answer<TrafficReport> traffic(TrafficRequest request) {
            rolled.add(request);
            return new Rollouts.Answer.Taken<>(TRAFFIC);
        }
    };

    @BeforeEach
    void start() throws IOException {
        server = ApiServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                "s3cret",
                new Fixed(),
                this::order,
                drains,
                rollouts);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aClientReadsWhatTheServerTells() throws IOException {
        ApiClient client = new ApiClient(server.url(), "s3cret");

        assertThat(client.agent()).isEqualTo(AGENT);
        assertThat(client.services()).isEqualTo(SERVICES);
        assertThat(client.balancer()).contains(BALANCER);
        balancer = false;
        assertThat(client.balancer()).isEmpty();
    }

    @Test
    void restartsAndSharesTraffic() throws IOException {
        ApiClient client = new ApiClient(server.url(), "s3cret");
        RestartRequest request = new RestartRequest("web-2", "web", "", true, 5000);

        assertThat(client.restart(request)).isEqualTo(RESTART);
        assertThat(client.look(request.look(RESTART))).isEqualTo(RESTART);
        assertThat(client.traffic("web é/..")).isEqualTo(TRAFFIC);
        TrafficRequest shares = new TrafficRequest("web", List.of("v2=10"), false);
        assertThat(client.traffic(shares)).isEqualTo(TRAFFIC);
        assertThat(rolled).containsExactly(request, "look 00000000000000ab", "web é/..", shares);
        assertThatThrownBy(() -> client.restart(new RestartRequest("", "none", "", false, 0)))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.status()).isEqualTo(409))
                .hasMessage("no such service");
        ApiClient stranger = new ApiClient(server.url(), "guess");
        assertThatThrownBy(() -> stranger.restart(request)).isInstanceOf(ApiException.class);
        assertThatThrownBy(() -> stranger.look(request)).isInstanceOf(ApiException.class);
        assertThatThrownBy(() -> stranger.traffic(shares)).isInstanceOf(ApiException.class);
        assertThat(stranger.traffic("web")).as("reading is open to this host").isEqualTo(TRAFFIC);
    }

    @Test
    void drainsTakesItBackAndTellsHowItGoesOn() throws IOException {
        ApiClient client = new ApiClient(server.url(), "s3cret");

        assertThat(client.drain(new DrainRequest("web", 5000))).isEqualTo(DRAIN);
        assertThat(client.ready(new DrainRequest("", 0))).isEqualTo(DRAIN);
        assertThat(client.drain()).isEqualTo(DRAIN);
        assertThatThrownBy(() -> client.drain(new DrainRequest("none", 0)))
                .isInstanceOfSatisfying(ApiException.class, e -> {
                    assertThat(e.status()).isEqualTo(404);
                    assertThat(e).hasMessage("no such service");
                });
        assertThat(drained)
                .containsExactly(
                        "drain " + new DrainRequest("web", 5000),
                        "ready " + new DrainRequest("", 0),
                        "drain " + new DrainRequest("none", 0));
        assertThatThrownBy(() -> new ApiClient(server.url(), "wrong").drain(new DrainRequest("", 0)))
                .hasMessageContaining("token");
        assertThat(drained).hasSize(3);
    }

    @Test
    void logsAreReadWithTheTokenAlone() throws IOException {
        ApiClient client = new ApiClient(server.url(), "s3cret");
        List<LogStand> stands = List.of(new LogStand("web", "1.2.3"), new LogStand("db", ""));
        LogReport report = client.logs(new LogRequest(stands, 10, 0));
        assertThat(report.logs()).isEqualTo(stands);
        assertThat(report.lines()).containsExactly(new LogEntry("web", "now", "\u001b[2J\"é"));
        assertThatThrownBy(() -> client.logs(new LogRequest(List.of(), 11, 0)))
                .isInstanceOf(ApiException.class)
                .hasMessage("no such log");
        assertThatThrownBy(() -> new ApiClient(server.url(), "wrong").logs(new LogRequest(List.of(), 1, 0)))
                .hasMessageContaining("token");
        assertThat(status("/v1/logs")).isEqualTo(405);
    }

    @Test
    void whoSendsClientsHereLearnsWhetherItMay() throws IOException {
        assertThat(status("/readyz")).isEqualTo(200);
        readiness = new Drains.Readiness(false, "this node leaves");
        assertThat(status("/readyz")).isEqualTo(503);
    }

    private int status(String path) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) server.url().resolve(path).toURL().openConnection();
        return connection.getResponseCode();
    }

    @Test
    void explainsWhateverTheNameIs() throws IOException {
        ApiClient client = new ApiClient(server.url(), "s3cret");

        for (String name : List.of("web", "a/b", "../agent", "a b%2F?x=1#y", "\u00e9\n\"", "..")) {
            assertThat(client.explain(name)).isEqualTo(new ExplainReport(1, name, List.of(SUBJECT), 2));
        }
        assertThatThrownBy(() -> client.explain("none"))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("no member and no service is named 'none'");
    }

    @Test
    void plansForNowAndForOneThatLeaves() throws IOException {
        ApiClient client = new ApiClient(server.url(), "s3cret");

        assertThat(client.plan(Optional.empty()).steps()).containsExactly("nobody goes");
        for (String name : List.of("web", "a/b", "../agent", "a b%2F?x=1#y", "..")) {
            assertThat(client.plan(Optional.of(name)).steps()).containsExactly(name + " goes");
        }
        assertThatThrownBy(() -> client.plan(Optional.of("none")))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("no member is named 'none'");
        balancer = false;
        assertThatThrownBy(() -> client.plan(Optional.empty()))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("this agent keeps no balancer");
    }

    @Test
    void aFailureInsideIsAProblemWithoutATrace() {
        broken = true;

        assertThatThrownBy(() -> new ApiClient(server.url(), "s3cret").agent())
                .isInstanceOf(ApiException.class)
                .hasMessage("the agent could not answer");
        assertThat(raw("GET /v1/agent HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 500")
                .doesNotContain("a bug", "at dev.muster");
    }

    @Test
    void strangersAndOtherSitesGetAProblem() {
        assertThat(raw("GET /v1/agent HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 403")
                .contains("\"error\":\"the Host header names another host than this one\"", "\"hint\":")
                .doesNotContain("web1");
        assertThat(raw("GET /v1/agent HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\nConnection:"
                        + " close\r\n\r\n"))
                .startsWith("HTTP/1.1 403");
    }

    @Test
    void writingNeedsTheTokenAndReadingPathsCannotBeWritten() {
        String post = "POST /v1/services HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nConnection: close\r\n";

        assertThat(raw(post + "\r\n{}")).startsWith("HTTP/1.1 401");
        assertThat(raw(post + "Authorization: Bearer s3cret\r\n\r\n{}"))
                .startsWith("HTTP/1.1 405")
                .contains("Allow: GET, HEAD");
    }

    @Test
    void anOrderIsGivenAndAnswered() throws IOException {
        ApiClient client = new ApiClient(server.url(), "s3cret");

        OrderRequest weight = new OrderRequest.Weight("web/é \"q\"", 50);
        assertThat(client.order(weight)).isEqualTo(new OrderReport(1, true, "done é"));
        assertThat(client.order(new OrderRequest.Rollback(12)).inForce()).isTrue();
        assertThatThrownBy(() -> client.order(new OrderRequest.Drain("a", Duration.ofMillis(5))))
                .isInstanceOfSatisfying(ApiException.class, e -> {
                    assertThat(e).hasMessage("no such é");
                    assertThat(e.hint()).isEqualTo("try another");
                    assertThat(e.status()).isEqualTo(409);
                });
        assertThat(ordered)
                .containsExactly(
                        weight, new OrderRequest.Rollback(12), new OrderRequest.Drain("a", Duration.ofMillis(5)));
        assertThatThrownBy(() -> new ApiClient(server.url(), "wrong").order(weight))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.status()).isEqualTo(401));
        assertThat(ordered).hasSize(3);
    }

    @Test
    void anOrderThatCannotBeReadIsAProblem() {
        String order = "POST /v1/balancer/order HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "Authorization: Bearer s3cret\r\nContent-Length: ";
        for (String body : List.of("", "{", "[]", "7", "\u0000")) {
            assertThat(raw(order + body.length() + "\r\n\r\n" + body))
                    .as(body)
                    .startsWith("HTTP/1.1 400")
                    .contains("the order can't be read");
        }
        assertThat(raw(order + "5000\r\n\r\n" + "{".repeat(5000))).startsWith("HTTP/1.1 413");
        assertThat(ordered).isEmpty();
        assertThat(raw(order + "35\r\n\r\n{'order':'release','servr':'web-3'}".replace('\'', '"')))
                .startsWith("HTTP/1.1 400")
                .contains("an order has no field 'servr'; did you mean 'server'?", "\"hint\":");
        assertThat(ordered).isEmpty();
        assertThat(raw("GET /v1/balancer/order HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 405")
                .contains("Allow: POST");
    }

    @Test
    void unknownPathsAndHead() {
        assertThat(raw("GET /v1/agentX HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 404")
                .contains("there is nothing here");
        assertThat(raw("HEAD /v1/agent HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200")
                .contains("Content-type: application/json")
                .doesNotContain("web1");
    }

    @Test
    void listensOnLoopbackOnly() {
        assertThatThrownBy(() -> ApiServer.start(
                        new InetSocketAddress("0.0.0.0", 0), "t", new Fixed(), this::order, drains, rollouts))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aClientIsNotFooledByAnotherServer() throws Exception {
        for (String answer : List.of(
                "SSH-2.0-OpenSSH\r\n",
                "HTTP/1.1 200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]",
                "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhtml")) {
            try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                Thread answering = Thread.startVirtualThread(() -> answerOnce(other, answer));
                ApiClient client = new ApiClient(URI.create("http://127.0.0.1:" + other.getLocalPort()), "s3cret");
                assertThatThrownBy(client::agent).as(answer).isInstanceOf(IOException.class);
                answering.join();
            }
        }
    }

    private static void answerOnce(ServerSocket server, String answer) {
        try (Socket socket = server.accept()) {
            int read = socket.getInputStream().read(new byte[4096]);
            assertThat(read).isPositive();
            socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private String raw(String request) {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), server.url().getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
