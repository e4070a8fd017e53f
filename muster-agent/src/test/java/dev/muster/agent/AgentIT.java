package dev.muster.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.agent.api.ApiClient;
import dev.muster.agent.api.ApiException;
import dev.muster.agent.api.BalancerReport;
import dev.muster.agent.api.ExplainReport.Fact;
import dev.muster.agent.api.ExplainReport.Subject;
import dev.muster.agent.api.OrderRequest;
import dev.muster.agent.api.ServicesReport.ServiceEntry;
import dev.muster.agent.roster.PoolOption;
import dev.muster.agent.roster.PoolRules;
import dev.muster.agent.roster.PoolSettings;
import dev.muster.agent.rpc.client.RpcClient;
import dev.muster.agent.rpc.client.RpcCallException;
import dev.muster.agent.rpc.client.RpcMember;
import dev.muster.agent.run.AgentAddress;
import dev.muster.agent.run.RunFolder;
import dev.muster.gossip.Profile;
import dev.muster.haproxy.HealthStatuses;
import dev.muster.haproxy.MapName;
import dev.muster.haproxy.OwnLines;
import dev.muster.supervisor.ServiceName;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agents in one program, on loopback, with real services and a real HAProxy. */
final class AgentIT {

    private static final LeaveTimes BRISK =
            new LeaveTimes(Duration.ofMillis(300), Duration.ofSeconds(2), Duration.ofSeconds(2));
    private static final Path APP = Path.of("src/test/resources/app.py").toAbsolutePath();

    @TempDir
    private Path run;

    private final List<Agent> agents = new ArrayList<>();

    @AfterEach
    void endEverything() {
        for (Agent agent : agents) {
            CompletableFuture<Integer> patient = agent.leave();
            CompletableFuture<Integer> hurried = agent.leave();
            assertThat(CompletableFuture.allOf(patient, hurried)).succeedsWithin(Duration.ofSeconds(30));
        }
    }

    private Agent start(AgentOptionsBuilder options) throws AgentException {
        Agent agent = Agent.start(options.run(run)
                .profile(Profile.LOCAL)
                .leave(BRISK)
                .rpc(loopback(0))
                .http(loopback(0))
                .build());
        agents.add(agent);
        return agent;
    }

    private static AgentOptionsBuilder node(String name) {
        return AgentOptions.builder().node(name).bind(loopback(0));
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    private static ServiceOptions app(String text, int port) {
        return app("web", text, port);
    }

    private static ServiceOptions app(String service, String text, int port) {
        return ServiceOptions.of(
                        new ServiceName(service),
                        loopback(port),
                        List.of("python3", APP.toString(), Integer.toString(port), text))
                .withCheck(CheckOption.http("/"));
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(50));
    }

    private AgentAddress address(String node) throws Exception {
        return RunFolder.at(run).resolve(Optional.of(node));
    }

    private List<ServiceEntry> services(String node) throws Exception {
        return new ApiClient(address(node)).services().services();
    }

    private static String get(int port) {
        return text(port, "/");
    }

    private static String text(int port, String path) {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
            connection.setConnectTimeout(2000);
            connection.setReadTimeout(2000);
            String body = connection.getResponseCode() == 200
                    ? new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    : "status " + connection.getResponseCode();
            connection.disconnect();
            return body;
        } catch (IOException e) {
            return "failed";
        }
    }

    /** A request that nobody on the way sends twice. */
    private static String post(int port) {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + port + "/").toURL().openConnection();
            connection.setConnectTimeout(5000);
            connection.setReadTimeout(5000);
            connection.setDoOutput(true);
            connection.setFixedLengthStreamingMode(2);
            connection.getOutputStream().write("{}".getBytes(StandardCharsets.UTF_8));
            return connection.getResponseCode() == 200
                    ? new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    : "status " + connection.getResponseCode();
        } catch (IOException e) {
            return "failed: " + e.getMessage();
        }
    }

    private static Set<String> answers(int port) {
        Set<String> answers = new HashSet<>();
        for (int i = 0; i < 6; i++) {
            answers.add(get(port));
        }
        return answers;
    }

    @Test
    void twoAgentsFindEachOtherAndTellTheirServices() throws Exception {
        int port = freePort();
        Agent first = start(node("a"));
        Agent second =
                start(node("b").join("127.0.0.1:" + first.gossip().getPort()).service(app("hello", port)));

        await().until(() -> services("a").stream().anyMatch(s -> s.state().equals("ready")));

        assertThat(services("a")).singleElement().satisfies(s -> {
            assertThat(s.service() + "@" + s.node() + " " + s.address() + ":" + s.port())
                    .isEqualTo("web@b 127.0.0.1:" + port);
            assertThat(s.member()).isEqualTo("alive");
            assertThat(s.routed()).isFalse();
            assertThat(s.traffic()).isEmpty();
        });
        try (RpcClient rpc = RpcClient.connect(address("a").rpcSocket())) {
            assertThat(rpc.members()).extracting(RpcMember::name).containsExactly("a", "b");
            assertThat(rpc.members().get(1).tags())
                    .containsEntry("role", "backend")
                    .containsEntry("svc:web", "ready " + port + " 100");
        }
        assertThat(new ApiClient(address("b")).agent().members()).isEqualTo(2);
        assertThat(get(port)).isEqualTo("hello");

        assertThat(second.leave().get()).isZero();

        assertThat(get(port)).isEqualTo("failed");
        await().until(() -> services("a").isEmpty());
        assertThat(RunFolder.at(run).agents()).extracting(AgentAddress::node).containsExactly("a");
    }

    @Test
    void aServiceTakesTrafficWhenItIsReadyAndNoneAfterItLeft() throws Exception {
        int front = freePort();
        Agent lb = start(node("lb")
                .balancer(BalancerRole.of(loopback(front), loopback(freePort()))
                        .withPools(List.of(PoolSettings.web("/")))));
        String seed = "127.0.0.1:" + lb.gossip().getPort();
        assertThat(get(front)).isEqualTo("status 503");

        start(node("web1").join(seed).service(app("one", freePort())));
        await().until(() -> get(front).equals("one"));
        Agent two = start(node("web2").join(seed).service(app("two", freePort())));
        await().until(() -> answers(front).equals(Set.of("one", "two")));

        // HAProxy is asked for its counts every now and then, not with each report.
        await().until(() -> services("lb").stream().allMatch(s -> s.requests() > 0));
        assertThat(services("lb"))
                .allMatch(s -> s.routed() && s.traffic().equals("serving"))
                .extracting(ServiceEntry::node)
                .containsExactly("web1", "web2");
        BalancerReport report = new ApiClient(address("lb")).balancer().orElseThrow();
        assertThat(report.url()).isEqualTo("http://127.0.0.1:" + front);
        assertThat(report.reloads()).isZero();
        assertThat(report.haproxyPid()).isPositive();
        assertThat(report.history().toString()).contains("web on web2: starting -> ready");

        assertThat(two.leave().get()).isZero();

        assertThat(answers(front)).containsExactly("one");
        await().until(() -> services("lb").size() == 1);
        assertThat(new ApiClient(address("lb")).balancer().orElseThrow().reloads())
                .isZero();
    }

    @Test
    void whatANodeSaysOfItselfRoutesByAMap() throws Exception {
        int front = freePort();
        Path lines = Files.writeString(
                run.resolve("frontend.cfg"), "use_backend %[path,map(maps/paths,web)] if { path -m found }\n");
        Path map = Files.writeString(run.resolve("paths.hbs"), """
                {{#each servers}}
                {{#if attributes.path}}
                {{attributes.path}} {{pool}}
                {{/if}}
                {{/each}}
                {{settings.fixed}} api
                """);
        Agent lb = start(node("lb")
                .balancer(BalancerRole.of(loopback(front), loopback(freePort()))
                        .withPools(List.of(
                                PoolSettings.web("/"),
                                PoolOption.parse("api:host=api.example", "/", HealthStatuses.DEFAULT)))
                        .withSources(new TemplateSources(
                                        new TreeMap<>(Map.of("fixed", "/fixed")),
                                        new TreeMap<>(Map.of(OwnLines.Place.FRONTEND, lines)),
                                        Optional.empty())
                                .withMaps(new TreeMap<>(Map.of(new MapName("paths"), map))))));
        String seed = "127.0.0.1:" + lb.gossip().getPort();
        start(node("web1").join(seed).service(app("one", freePort())));
        await().until(() -> text(front, "/here").equals("one"));
        Agent two = start(node("web2").join(seed).tag("path", "/here").service(app("api", "two", freePort())));
        await().until(() -> text(front, "/here").equals("two"));
        await().until(() -> text(front, "/fixed").equals("two"));
        assertThat(text(front, "/there")).isEqualTo("one");

        Files.writeString(map, "/there api\n");
        await().until(() ->
                text(front, "/there").equals("two") && text(front, "/here").equals("one"));

        BalancerReport report = new ApiClient(address("lb")).balancer().orElseThrow();
        assertThat(report.reloads()).isZero();
        assertThat(report.history().toString())
                .contains("the map paths: '/here' added, 'api'", "the template of the map paths changed");
        assertThat(two.leave().get()).isZero();
    }

    @Test
    void noRequestFailsWhileNodesLeaveAndCome() throws Exception {
        int front = freePort();
        Agent lb = start(node("lb").balancer(BalancerRole.of(loopback(front), loopback(freePort()))));
        String seed = "127.0.0.1:" + lb.gossip().getPort();
        start(node("web1").join(seed).service(app("one", freePort())));
        Agent two = start(node("web2").join(seed).service(app("two", freePort())));
        await().until(() -> answers(front).equals(Set.of("one", "two")));
        Set<String> seen = ConcurrentHashMap.newKeySet();
        LongAdder asked = new LongAdder();
        AtomicBoolean enough = new AtomicBoolean();
        List<Thread> askers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            askers.add(Thread.startVirtualThread(() -> {
                while (!enough.get()) {
                    seen.add(post(front));
                    asked.increment();
                }
            }));
        }

        await().until(() -> asked.sum() > 20);

        assertThat(two.leave().get()).isZero();
        start(node("web3").join(seed).service(app("three", freePort())));
        await().until(() -> seen.contains("three"));
        long before = asked.sum();
        await().until(() -> asked.sum() > before + 20);
        enough.set(true);
        for (Thread asker : askers) {
            asker.join();
        }

        assertThat(seen).containsExactlyInAnyOrder("one", "two", "three");
    }

    @Test
    void aCrashedServiceIsOutAndComesBack() throws Exception {
        int front = freePort();
        Agent lb = start(node("lb").balancer(BalancerRole.of(loopback(front), loopback(freePort()))));
        int port = freePort();
        start(node("web1").join("127.0.0.1:" + lb.gossip().getPort()).service(app("one", port)));
        await().until(() -> get(front).equals("one"));

        assertThat(get(port, "/crash")).isEqualTo("failed");

        await().until(() -> {
            String history = new ApiClient(address("lb"))
                    .balancer()
                    .orElseThrow()
                    .history()
                    .toString();
            return history.contains("web on web1: ready -> failed");
        });
        await().until(() -> get(front).equals("one"));
    }

    private static String get(int port, String path) {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
            connection.setReadTimeout(2000);
            return "status " + connection.getResponseCode();
        } catch (IOException e) {
            return "failed";
        }
    }

    @Test
    void anAgentThatEndsAloneLeavesItsServicesAndHaproxyToTheNext() throws Exception {
        int front = freePort();
        int stats = freePort();
        int port = freePort();
        AgentOptionsBuilder both = node("all")
                .balancer(BalancerRole.of(loopback(front), loopback(stats)))
                .service(app("one", port));
        Agent before = start(both);
        await().until(() -> get(front).equals("one"));
        long haproxy = new ApiClient(address("all")).balancer().orElseThrow().haproxyPid();

        before.close();

        assertThat(before.awaitEnd()).isZero();
        assertThat(RunFolder.at(run).agents()).isEmpty();
        assertThat(get(front)).isEqualTo("one");

        start(node("all")
                .balancer(BalancerRole.of(loopback(front), loopback(stats)))
                .service(app("one", port)));
        await().until(() -> services("all").stream().anyMatch(s -> s.traffic().equals("serving")));
        BalancerReport report = new ApiClient(address("all")).balancer().orElseThrow();
        assertThat(report.haproxyPid()).isEqualTo(haproxy);
        assertThat(report.reloads()).isZero();
        assertThat(get(front)).isEqualTo("one");
    }

    @Test
    void whatAPersonOrdersIsHeldAlsoByTheNextAgent() throws Exception {
        int front = freePort();
        int stats = freePort();
        Agent lb = start(node("lb").balancer(BalancerRole.of(loopback(front), loopback(stats))));
        String seed = "127.0.0.1:" + lb.gossip().getPort();
        Agent one = start(node("web1").join(seed).service(app("one", freePort())));
        start(node("web2").join(seed).service(app("two", freePort())));
        await().until(() -> answers(front).equals(Set.of("one", "two")));

        ApiClient client = new ApiClient(address("lb"));
        assertThatThrownBy(() -> client.order(new OrderRequest.Drain("wbe1", Duration.ofSeconds(1))))
                .isInstanceOfSatisfying(ApiException.class, e -> {
                    assertThat(e).hasMessage("the balancer has no server 'wbe1'");
                    assertThat(e.hint()).isEqualTo("did you mean 'web1'?");
                });
        assertThatThrownBy(() -> client.order(new OrderRequest.Release(Optional.of("web1"))))
                .hasMessage("nothing of web/web1 is held");
        assertThatThrownBy(() -> client.order(new OrderRequest.Rollback(9_999)))
                .hasMessageContaining("there is no generation 9999");
        assertThatThrownBy(() -> new ApiClient(address("web1")).order(new OrderRequest.Ready("web1")))
                .hasMessage("this agent keeps no balancer");

        assertThat(client.order(new OrderRequest.Drain("web1", Duration.ofMinutes(1))))
                .matches(
                        report -> report.inForce() && report.says().startsWith("web/web1 drains until it is released"));
        assertThat(answers(front)).containsExactly("two");
        assertThat(client.balancer().orElseThrow().held())
                .singleElement()
                .matches(held ->
                        held.server().equals("web/web1") && held.says().equals("drained by hand") && held.there());
        assertThat(client.explain("web1").subjects().getFirst().summary())
                .startsWith("web on web1 gets no traffic: drained by hand since ");
        assertThat(services("lb"))
                .anyMatch(s -> s.node().equals("web1") && s.detail().equals("drained by hand"));

        lb.close();
        Agent next = start(node("lb").join(seed(one)).balancer(BalancerRole.of(loopback(front), loopback(stats))));
        await().until(() -> services("lb").size() == 2);
        assertThat(next.gossip()).isNotNull();
        assertThat(answers(front)).containsExactly("two");
        assertThat(new ApiClient(address("lb"))
                        .order(new OrderRequest.Release(Optional.empty()))
                        .says())
                .contains("nothing is held any more");
        await().until(() -> answers(front).equals(Set.of("one", "two")));
    }

    private static String seed(Agent agent) {
        return "127.0.0.1:" + agent.gossip().getPort();
    }

    @Test
    void aServiceThatNobodyConfiguredGetsAPoolOfItsOwn() throws Exception {
        int front = freePort();
        PoolRules auto = PoolRules.DEFAULT.withAutoPools(PoolSettings.web("/"));
        Agent lb = start(node("lb")
                .balancer(BalancerRole.of(loopback(front), loopback(freePort())).withRules(auto)));
        assertThat(get(front, "/shop")).isEqualTo("status 503");

        start(node("shop1").join("127.0.0.1:" + lb.gossip().getPort()).service(app("shop", "goods", freePort())));

        await().until(() -> get(front, "/shop").equals("status 200"));
        assertThat(get(front, "/")).isEqualTo("status 503");
        assertThat(services("lb")).singleElement().satisfies(s -> {
            assertThat(s.routed()).isTrue();
            assertThat(s.traffic()).isEqualTo("serving");
        });
        assertThat(new ApiClient(address("lb")).balancer().orElseThrow().reloads())
                .isEqualTo(1);
    }

    @Test
    void whenAllFallSilentAtOnceNobodyIsRemoved() throws Exception {
        int front = freePort();
        Agent lb = start(node("lb").balancer(BalancerRole.of(loopback(front), loopback(freePort()))));
        String seed = "127.0.0.1:" + lb.gossip().getPort();
        ServiceOptions one = app("one", freePort());
        ServiceOptions two = app("two", freePort());
        Agent first = start(node("web1").join(seed).service(one));
        Agent second = start(node("web2").join(seed).service(two));
        await().until(() -> answers(front).equals(Set.of("one", "two")));

        // The apps live on, and the balancer hears of nobody any more.
        first.close();
        second.close();
        ApiClient api = new ApiClient(address("lb"));
        await().atMost(Duration.ofSeconds(90))
                .until(() -> api.balancer().orElseThrow().problem().contains("this balancer may be the one"));
        assertThat(api.balancer().orElseThrow().problem()).startsWith("2 of the 2 that serve web failed");
        assertThat(api.explain("web").subjects())
                .hasSize(2)
                .allSatisfy(s -> assertThat(s.facts()).extracting(Fact::what).contains("panic"));
        assertThat(answers(front)).isEqualTo(Set.of("one", "two"));

        start(node("web1").join(seed).service(one));
        start(node("web2").join(seed).service(two));
        await().atMost(Duration.ofSeconds(90))
                .until(() -> api.balancer().orElseThrow().problem().isEmpty());
        await().until(() -> answers(front).equals(Set.of("one", "two")));
        assertThat(api.explain("web").subjects()).allMatch(Subject::traffic);
    }

    @Test
    void thePlanSaysWhatWouldFollowIfAMemberLeft() throws Exception {
        int front = freePort();
        Agent lb = start(node("lb").balancer(BalancerRole.of(loopback(front), loopback(freePort()))));
        start(node("web1").join("127.0.0.1:" + lb.gossip().getPort()).service(app("one", freePort())));
        await().until(() -> answers(front).equals(Set.of("one")));
        ApiClient api = new ApiClient(address("lb"));

        await().untilAsserted(
                        () -> assertThat(api.plan(Optional.empty()).changes()).isFalse());
        assertThat(api.plan(Optional.of("web1")).steps())
                .containsExactly("web/web1 takes no request: it is no longer wanted");
        assertThat(api.plan(Optional.of("lb")).problem()).isEmpty();
        assertThatThrownBy(() -> api.plan(Optional.of("web7"))).hasMessageContaining("no member is named 'web7'");
        assertThat(answers(front)).isEqualTo(Set.of("one"));
    }

    @Test
    void aBalancerThatStartsAgainBeginsWithTheLastRoster() throws Exception {
        int front = freePort();
        BalancerRole role = BalancerRole.of(loopback(front), loopback(freePort()));
        Agent lb = start(node("lb").balancer(role));
        Agent web =
                start(node("web1").join("127.0.0.1:" + lb.gossip().getPort()).service(app("one", freePort())));
        await().until(() -> get(front).equals("one"));
        long haproxy = new ApiClient(address("lb")).balancer().orElseThrow().haproxyPid();
        lb.close();

        // It joins nobody, and nobody knows its new place: all that it has is the file.
        Agent again = start(node("lb").balancer(role));
        assertThat(get(front)).isEqualTo("one");
        await().until(() -> services("lb").stream().anyMatch(s -> s.traffic().equals("serving")));
        assertThat(services("lb")).singleElement().satisfies(s -> {
            assertThat(s.node()).isEqualTo("web1");
            assertThat(s.member()).isEqualTo("unheard");
            assertThat(s.detail()).contains("the last roster on disk");
        });
        again.close();

        ProcessHandle.of(haproxy).orElseThrow().destroyForcibly();
        await().until(() -> get(front).equals("failed"));
        Agent cold = start(node("lb").balancer(role));
        await().until(() -> get(front).equals("one"));
        assertThat(services("lb")).extracting(ServiceEntry::member).containsExactly("unheard");

        try (RpcClient rpc = RpcClient.connect(address("lb").rpcSocket())) {
            assertThat(joins(rpc, "127.0.0.1:" + web.gossip().getPort())).isTrue();
        }
        await().until(() -> services("lb").stream().allMatch(s -> s.member().equals("alive")));
        assertThat(cold.node()).isEqualTo("lb");
        assertThat(get(front)).isEqualTo("one");
    }

    @Test
    void theLeaveOfSerfsRpcEndsTheAgent() throws Exception {
        Agent agent = start(node("a").service(app("one", freePort())));
        try (RpcClient rpc = RpcClient.connect(address("a").rpcSocket())) {
            rpc.leave();
        }
        assertThat(agent.awaitEnd()).isZero();
        assertThat(RunFolder.at(run).agents()).isEmpty();
    }

    @Test
    void theRealSerfSeesAndJoins() throws Exception {
        Agent agent = start(node("a"));
        int serfPort = freePort();
        int rpcPort = freePort();
        Process serf = new ProcessBuilder(
                        "serf",
                        "agent",
                        "-node=plain",
                        "-bind=127.0.0.1:" + serfPort,
                        "-rpc-addr=127.0.0.1:" + rpcPort,
                        "-profile=local",
                        "-tag=role=backend",
                        "-tag=port=9999")
                .redirectErrorStream(true)
                .redirectOutput(run.resolve("serf.log").toFile())
                .start();
        try {
            try (RpcClient rpc = RpcClient.connect(address("a").rpcSocket())) {
                await().until(() -> joins(rpc, "127.0.0.1:" + serfPort));
                await().until(() -> rpc.members().size() == 2);
            }
            try (RpcClient theirs = RpcClient.connect(loopback(rpcPort))) {
                assertThat(theirs.members()).extracting(RpcMember::name).containsExactlyInAnyOrder("a", "plain");
            }
            await().until(() -> services("a").size() == 1);
            assertThat(services("a")).singleElement().satisfies(s -> {
                assertThat(s.node()).isEqualTo("plain");
                assertThat(s.port()).isEqualTo(9999);
                assertThat(s.state()).isEqualTo("ready");
            });
        } finally {
            serf.destroyForcibly();
        }
        assertThat(agent.leave().get()).isZero();
    }

    private static boolean joins(RpcClient rpc, String address) throws IOException {
        try {
            return rpc.join(List.of(address), false) == 1;
        } catch (RpcCallException e) {
            return false;
        }
    }

    @Test
    void whatCannotStartSaysWhyAndLeavesNothingBehind() throws Exception {
        start(node("a"));
        assertThatThrownBy(() -> start(node("a")))
                .isInstanceOf(AgentException.class)
                .hasMessageContaining("an agent named 'a' already runs on this host");

        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            assertThatThrownBy(() -> start(node("b").bind(loopback(port))))
                    .isInstanceOf(AgentException.class)
                    .hasMessageContaining("gossip cannot start");
            assertThatThrownBy(() -> start(node("b").balancer(BalancerRole.of(loopback(port), loopback(freePort())))))
                    .isInstanceOf(AgentException.class)
                    .hasMessageContaining(Integer.toString(port));
            assertThatThrownBy(() -> start(node("b")
                            .balancer(BalancerRole.of(loopback(freePort()), loopback(freePort()))
                                    .withHaproxy(run.resolve("none")))))
                    .isInstanceOf(AgentException.class)
                    .hasMessageContaining("none");
        }

        assertThat(RunFolder.at(run).agents()).extracting(AgentAddress::node).containsExactly("a");
        assertThat(run.resolve("b")).doesNotExist();
        assertThat(start(node("b")).node()).isEqualTo("b");
        assertThat(Files.exists(run.resolve("b/haproxy/admin.sock"))).isFalse();
    }
}
