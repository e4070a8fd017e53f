package dev.muster.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.agent.api.ApiClient;
import dev.muster.agent.api.ApiException;
import dev.muster.agent.api.DrainReport;
import dev.muster.agent.api.DrainReport.BalancerEntry;
import dev.muster.agent.api.DrainRequest;
import dev.muster.agent.api.OrderRequest;
import dev.muster.agent.api.ServicesReport.ServiceEntry;
import dev.muster.agent.rpc.RpcClient;
import dev.muster.gossip.Cluster;
import dev.muster.gossip.ClusterOptions;
import dev.muster.gossip.Profile;
import dev.muster.gossip.QueryRequest;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.supervisor.ServiceName;
import dev.muster.tests.kit.FreePort;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The drain handshake between agents in one program, with real services and a real HAProxy. */
final class DrainIT extends NodesByOptions {

    /** What a leave waited before, whatever the balancers had done. */
    private static final long FIXED_MILLIS = 2000;

    DrainIT() {
        super(LeaveTimes.defaults());
    }

    private static ServiceOptions app(String service, String text) throws IOException {
        int port = FreePort.take();
        return ServiceOptions.of(
                        new ServiceName(service),
                        loopback(port),
                        List.of("python3", APP.toString(), Integer.toString(port), text))
                .withCheck(CheckOption.http("/"));
    }

    private void awaitServing(String balancer, String node) {
        await().until(() -> api(balancer).services().services().stream()
                .anyMatch(s -> s.node().equals(node) && s.traffic().equals("serving")));
    }

    private static String get(int port) {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + port + "/").toURL().openConnection();
            connection.setReadTimeout(5000);
            return connection.getResponseCode() == 200
                    ? new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    : "status " + connection.getResponseCode();
        } catch (IOException e) {
            return "failed";
        }
    }

    private DrainReport drained(String node) throws Exception {
        await().until(() -> api(node).drain().over());
        return api(node).drain();
    }

    private boolean sees(String node, String other, String status) throws Exception {
        try (RpcClient rpc = RpcClient.connect(address(node).rpcSocket())) {
            return rpc.members().stream()
                    .anyMatch(m -> m.name().equals(other) && m.status().equals(status));
        }
    }

    @Test
    void aDrainIsOverWhenTheBalancersHaveLetGoAndIsTakenBack() throws Exception {
        int front = FreePort.take();
        int second = FreePort.take();
        Agent lb = start(balancer("lb-1", front));
        start(balancer("lb-2", second).join(seed(lb)));
        Agent web = start(node("web").join(seed(lb)).service(app("web", "one")));
        awaitServing("lb-1", "web");
        awaitServing("lb-2", "web");
        assertThat(api("web").drain().number()).isZero();

        DrainReport begun = api("web").drain(new DrainRequest("web", 20_000));
        assertThat(begun.services()).containsExactly("web");
        DrainReport end = drained("web");
        assertThat(end.complete()).as(end.toString()).isTrue();
        assertThat(end.tookMillis()).as(end.toString()).isLessThan(FIXED_MILLIS);
        assertThat(end.sessions()).isZero();
        assertThat(end.balancers())
                .containsExactly(
                        new BalancerEntry("lb-1", true, 0, "sends no more requests"),
                        new BalancerEntry("lb-2", true, 0, "sends no more requests"));
        assertThat(get(front)).isEqualTo("status 503");
        assertThat(get(second)).isEqualTo("status 503");
        assertThat(api("lb-1").services().services())
                .extracting(ServiceEntry::state)
                .containsExactly("draining");

        // It outlives the agent: an upgrade gives nothing traffic that a person took it from.
        web.close();
        start(node("web").join(seed(lb)).service(app("web", "one")));
        await().until(() -> sees("lb-1", "web", "alive") && sees("web", "lb-1", "alive"));
        assertThat(api("web").drain().draining()).containsExactly("web");
        assertThat(get(front)).isEqualTo("status 503");

        assertThat(api("web").ready(new DrainRequest("web", 0)).draining()).isEmpty();
        await().until(() -> get(front).equals("one") && get(second).equals("one"));
        assertThatThrownBy(() -> api("web").ready(new DrainRequest("", 0)))
                .isInstanceOf(ApiException.class)
                .hasMessage("web was not drained by hand");
        assertThatThrownBy(() -> api("web").drain(new DrainRequest("wbe", 0)))
                .hasMessageContaining("looks after no such service");
        assertThatThrownBy(() -> api("web").drain(new DrainRequest("", -1))).hasMessageContaining("the time is");
        assertThatThrownBy(() -> api("lb-1").drain(new DrainRequest("", 0)))
                .hasMessage("this agent looks after no service");
    }

    @Test
    void oneOfTwoServicesIsDrained() throws Exception {
        int front = FreePort.take();
        Agent lb = start(balancer("lb", front));
        start(node("web").join(seed(lb)).service(app("web", "one")).service(app("other", "two")));
        awaitServing("lb", "web");

        // No pool takes it here, so nobody has to let go.
        api("web").drain(new DrainRequest("other", 5000));
        assertThat(drained("web").complete()).isTrue();
        assertThat(get(front)).isEqualTo("one");
        api("web").drain(new DrainRequest("web", 5000));
        assertThat(drained("web").complete()).isTrue();
        assertThat(api("web").drain().draining()).containsExactly("other", "web");
        assertThat(get(front)).isEqualTo("status 503");
        assertThat(api("web").ready(new DrainRequest("web", 0)).draining()).containsExactly("other");
        await().until(() -> get(front).equals("one"));
    }

    @Test
    void aLongRequestIsWaitedForAndCounted() throws Exception {
        int front = FreePort.take();
        Agent lb = start(balancer("lb", front));
        Agent web = start(node("web").join(seed(lb)).service(app("web", "one")));
        awaitServing("lb", "web");
        CompletableFuture<HttpResponse<String>> slow = slow(front, 3);
        await().until(() -> sessions() > 0);

        api("web").drain(new DrainRequest("", 300));
        DrainReport cut = drained("web");
        assertThat(cut.complete()).isFalse();
        assertThat(cut.sessions()).as(cut.toString()).isEqualTo(1);
        assertThat(cut.says()).contains("1 request was left");
        assertThat(slow).isNotDone();

        CompletableFuture<Integer> leave = web.leave();
        assertThat(leave.get(30, TimeUnit.SECONDS)).isZero();
        assertThat(slow).as("the leave has waited for it").isDone();
        assertThat(slow.get().statusCode()).isEqualTo(200);
    }

    private long sessions() throws Exception {
        return api("lb").services().services().stream()
                .mapToLong(ServiceEntry::sessions)
                .sum();
    }

    private static CompletableFuture<HttpResponse<String>> slow(int port, int seconds) {
        return HttpClient.newHttpClient()
                .sendAsync(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/slow?" + seconds))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void aBalancerWhoseAgentIsGoneIsWaitedForToTheDeadline() throws Exception {
        int front = FreePort.take();
        int second = FreePort.take();
        Agent one = start(balancer("lb-1", front));
        Agent two = start(balancer("lb-2", second).join(seed(one)));
        start(node("web").join(seed(one)).service(app("web", "one")));
        awaitServing("lb-1", "web");
        awaitServing("lb-2", "web");

        // To the others this is a crash; its HAProxy goes on.
        two.close();
        await().until(() -> sees("web", "lb-2", "failed"));
        api("web").drain(new DrainRequest("", 3000));
        DrainReport end = drained("web");
        assertThat(end.complete()).isFalse();
        assertThat(end.tookMillis()).isGreaterThanOrEqualTo(3000);
        assertThat(end.balancers())
                .extracting(BalancerEntry::says)
                .containsExactly("sends no more requests", "its agent is silent: its HAProxy may send requests still");
        assertThat(get(second)).as("it does").isEqualTo("one");
        assertThat(get(front)).isEqualTo("status 503");

        // It comes back, and lets go.
        start(node("lb-2").join(seed(one)).balancer(BalancerRole.of(loopback(second), loopback(FreePort.take()))));
        await().until(() -> sees("web", "lb-2", "alive"));
        api("web").drain(new DrainRequest("", 20_000));
        DrainReport again = drained("web");
        assertThat(again.complete()).as(again.toString()).isTrue();
        assertThat(get(second)).isEqualTo("status 503");
    }

    @Test
    void whoIsHeldReadyByHandIsNotLetGo() throws Exception {
        int front = FreePort.take();
        Agent lb = start(balancer("lb", front));
        start(node("web").join(seed(lb)).service(app("web", "one")));
        awaitServing("lb", "web");
        assertThat(api("lb").order(new OrderRequest.Ready("web")).inForce()).isTrue();
        api("web").drain(new DrainRequest("", 1000));
        DrainReport end = drained("web");
        assertThat(end.complete()).isFalse();
        assertThat(end.balancers().getFirst().says()).contains("it is told to let the service serve");
        assertThat(get(front)).isEqualTo("one");
    }

    @Test
    void aLeaveTakesAsLongAsTheBalancersNeed() throws Exception {
        int front = FreePort.take();
        Agent lb = start(balancer("lb", front));
        Agent web = start(node("web").join(seed(lb)).service(app("web", "one")));
        awaitServing("lb", "web");
        ApiClient client = api("web");
        CompletableFuture<Integer> leave = web.leave();
        DrainReport end = client.drain();
        while (end.number() == 0 || !end.over()) {
            end = client.drain();
        }
        assertThat(end.complete()).as(end.toString()).isTrue();
        assertThat(end.tookMillis()).isLessThan(FIXED_MILLIS);
        assertThat(leave.get(30, TimeUnit.SECONDS)).isZero();
        assertThat(get(front)).isEqualTo("status 503");
    }

    @Test
    void aNodeThatIsItsOwnBalancerLeavesTooAndSaysSoFirst() throws Exception {
        int front = FreePort.take();
        Agent all = start(balancer("all", front).service(app("web", "one")));
        awaitServing("all", "all");
        URI readyz = all.api().resolve("/readyz");
        assertThat(status(readyz)).isEqualTo(200);
        CompletableFuture<HttpResponse<String>> slow = slow(front, 3);
        await().until(() -> api("all").services().services().stream().anyMatch(s -> s.sessions() > 0));

        CompletableFuture<Integer> leave = all.leave();
        await().until(() -> status(readyz) == 503);
        // Whoever asks has time to send clients elsewhere: they are still served.
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < Duration.ofSeconds(1).toNanos()) {
            assertThat(get(front)).isEqualTo("one");
        }
        assertThat(leave.get(30, TimeUnit.SECONDS)).isZero();
        assertThat(slow.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }

    private static int status(URI url) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
        return connection.getResponseCode();
    }

    @Test
    void aQuestionTakesNobodyOutAndIsAnsweredByWhatTheNodeSaysOfItself() throws Exception {
        int front = FreePort.take();
        Agent lb = start(balancer("lb", front));
        ServiceOptions app = app("web", "one");
        int port = app.address().orElseThrow().getPort();
        Process process = new ProcessBuilder(app.command())
                .redirectErrorStream(true)
                .redirectOutput(run.resolve("app.log").toFile())
                .start();
        Map<String, String> ready = Map.of("muster", "1", "role", "backend", "svc:web", "ready " + port + " 100");
        try (Cluster web = Cluster.start(
                ClusterOptions.defaults("web", loopback(0))
                        .withProfile(Profile.LOCAL)
                        .withTags(new TreeMap<>(ready)),
                event -> {})) {
            web.join(List.of(seed(lb))).get(10, TimeUnit.SECONDS);
            awaitServing("lb", "web");
            // It may be an old question, or nobody's: what counts is what the node says.
            assertThat(asked(web, "1 web")).isEqualTo("1 waiting unheard -");
            assertThat(get(front)).isEqualTo("one");
            // Another service, which no pool takes.
            assertThat(asked(web, "1 other")).isEqualTo("1 released 0");
            for (String nonsense : List.of("", "2 web", "1 ../web", "1 web; disable server web/web")) {
                assertThat(asked(web, nonsense, Duration.ofMillis(400)))
                        .as(nonsense)
                        .isEmpty();
            }
            assertThat(get(front)).isEqualTo("one");

            Map<String, String> draining = new TreeMap<>(ready);
            draining.put("svc:web", "draining " + port + " 100");
            // Asked at once, behind the news: the answer waits for it.
            var _ = web.setTags(draining, member -> true);
            assertThat(asked(web, "1 web")).isEqualTo("1 released 0");
            assertThat(get(front)).isEqualTo("status 503");
        } finally {
            process.destroyForcibly();
        }
    }

    private static String asked(Cluster cluster, String payload) throws Exception {
        return asked(cluster, payload, Duration.ofSeconds(5));
    }

    private static String asked(Cluster cluster, String payload, Duration patience) throws Exception {
        return cluster.query(QueryRequest.of("muster:release", Bytes.ofUtf8(payload))
                        .withNodes(List.of("lb"))
                        .withTimeout(patience))
                .get(10, TimeUnit.SECONDS)
                .answers()
                .getOrDefault("lb", Bytes.EMPTY)
                .toUtf8();
    }

    @Test
    void whereNobodyBalancesNobodyIsWaitedFor() throws Exception {
        Agent other = start(node("other"));
        Agent web = start(node("web").join(seed(other)).service(app("web", "one")));
        await().until(() -> sees("web", "other", "alive"));
        api("web").drain(new DrainRequest("", 20_000));
        DrainReport end = drained("web");
        assertThat(end.complete()).isTrue();
        assertThat(end.says()).isEqualTo("no balancer is known that could send requests");
        assertThat(web.leave().get(30, TimeUnit.SECONDS)).isZero();
    }
}
