package dev.muster.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.agent.api.DrainRequest;
import dev.muster.agent.api.RestartReport;
import dev.muster.agent.api.RestartRequest;
import dev.muster.agent.api.ServicesReport.ServiceEntry;
import dev.muster.agent.api.TrafficReport;
import dev.muster.agent.api.TrafficReport.ServerEntry;
import dev.muster.agent.api.TrafficReport.VersionEntry;
import dev.muster.agent.api.TrafficRequest;
import dev.muster.gossip.Cluster;
import dev.muster.gossip.ClusterOptions;
import dev.muster.gossip.Profile;
import dev.muster.gossip.QueryRequest;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.supervisor.ServiceName;
import dev.muster.tests.kit.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Restarts and shares of the traffic, ordered here and from elsewhere, with real services and a real HAProxy. */
final class RolloutIT extends NodesByOptions {

    private static final String ID = "00000000000000a1";

    private final HttpClient http = HttpClient.newHttpClient();

    RolloutIT() {
        super(LeaveTimes.defaults());
    }

    @AfterEach
    void closeClient() {
        http.close();
    }

    /** An app that only starts while the file {@code broken} is not there. */
    private ServiceOptions app(String text, String version) throws IOException {
        int port = FreePort.take();
        String script = "test ! -e \"$0\" && exec python3 \"$1\" \"$2\" \"$3\"";
        ServiceOptions web = ServiceOptions.of(
                        new ServiceName("web"),
                        loopback(port),
                        List.of(
                                "sh",
                                "-c",
                                script,
                                run.resolve("broken").toString(),
                                APP.toString(),
                                Integer.toString(port),
                                text))
                .withCheck(CheckOption.http("/"));
        return new ServiceOptions(
                web.name(),
                web.address(),
                web.work(),
                web.check(),
                web.weight(),
                new TreeMap<>(Map.of("v", version)),
                web.run());
    }

    static ConditionFactory await() {
        return NodesByOptions.await().ignoreExceptions();
    }

    private Optional<ServiceEntry> seen(String balancer, String node) throws Exception {
        return api(balancer).services().services().stream()
                .filter(s -> s.node().equals(node) && s.service().equals("web"))
                .findFirst();
    }

    private void awaitServing(String balancer, String node) {
        await().until(() ->
                seen(balancer, node).filter(s -> s.traffic().equals("serving")).isPresent());
    }

    private String get(int port) throws Exception {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                        .timeout(Duration.ofSeconds(5))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        return answer.statusCode() == 200 ? answer.body() : "status " + answer.statusCode();
    }

    /** The app's process that has this port; 0 when there is none. */
    private static long pid(int port) {
        return ProcessHandle.allProcesses()
                .filter(p -> p.info().command().orElse("").contains("python"))
                .filter(p -> p.info().commandLine().orElse("").contains(APP + " " + port + " "))
                .mapToLong(ProcessHandle::pid)
                .findFirst()
                .orElse(0);
    }

    private RestartReport awaitEnd(String agent, RestartReport begun) throws Exception {
        RestartRequest look = new RestartRequest("", "", "", false, 0).look(begun);
        await().until(() -> !api(agent).look(look).running());
        return api(agent).look(look);
    }

    private static RestartRequest restart(String node) {
        return new RestartRequest(node, "web", "", false, 0);
    }

    @Test
    void aServiceIsDrainedRestartedAndPassedByTheBalancers() throws Exception {
        int front = FreePort.take();
        Agent lb = start(balancer("lb-1", front));
        int second = FreePort.take();
        start(balancer("lb-2", second).join(seed(lb)));
        ServiceOptions web = app("one", "1");
        int port = web.address().orElseThrow().getPort();
        start(node("web")
                .join(seed(lb))
                .service(web)
                .service(ServiceOptions.of(new ServiceName("looked-at"), loopback(front), List.of())));
        awaitServing("lb-1", "web");
        awaitServing("lb-2", "web");
        long before = pid(port);
        assertThat(before).isPositive();

        RestartReport begun = api("web").restart(restart(""));
        assertThat(begun.running()).isTrue();
        assertThatThrownBy(() -> api("web").restart(restart("")))
                .hasMessageContaining("web: a restart of web is under way already, for 0.");
        RestartReport end = awaitEnd("web", begun);
        assertThat(end.done()).as(end.toString()).isTrue();
        // At this very moment, not a moment later: that is what it waited for.
        assertThat(get(front)).isEqualTo("one");
        assertThat(get(second)).isEqualTo("one");
        assertThat(pid(port)).isPositive().isNotEqualTo(before);
        List<String> steps = List.of(
                "gives up its traffic; the balancers have 7\\.0 s to let go of it",
                "drained in [0-9.]+ s: no balancer sends requests, and none is left",
                "stopped in [0-9.]+ s",
                "started again, ready after [0-9.]+ s",
                "passed by lb-1, lb-2 after [0-9.]+ s",
                "done in [0-9.]+ s");
        assertThat(String.join("\n", end.lines())).matches(String.join("\n", steps));

        // The same order again is the same restart.
        long after = pid(port);
        RestartReport again = api("web").restart(new RestartRequest("", "web", begun.id(), false, 0));
        assertThat(again.done()).isTrue();
        assertThat(pid(port)).isEqualTo(after);

        assertThatThrownBy(() -> api("web").restart(new RestartRequest("", "wbe", "", false, 0)))
                .hasMessageContaining("no service named wbe; it looks after web, looked-at");
        assertThatThrownBy(() -> api("web").restart(new RestartRequest("", "looked-at", "", false, 0)))
                .hasMessageContaining("is not run by this agent");
        assertThatThrownBy(() -> api("web").restart(new RestartRequest("", "../x", "", false, 0)))
                .hasMessageContaining("a service's name has");
        assertThatThrownBy(() -> api("web").restart(new RestartRequest("nobody", "web", "", false, 0)))
                .hasMessageContaining("nobody: there is no such node");

        // What a person drained stays so.
        api("web").drain(new DrainRequest("web", 5000));
        await().until(() -> api("web").drain().over());
        RestartReport drained = awaitEnd("web", api("web").restart(restart("")));
        assertThat(drained.lines().getLast()).contains("it takes no traffic, for it was drained by hand");
        assertThat(drained.done()).isTrue();
        assertThat(get(front)).isEqualTo("status 503");
    }

    @Test
    void oneThatDoesNotComeBackIsSaidSo() throws Exception {
        int front = FreePort.take();
        Agent lb = start(balancer("lb", front));
        start(node("web").join(seed(lb)).service(app("one", "1")));
        awaitServing("lb", "web");
        Files.createFile(run.resolve("broken"));
        RestartReport end = awaitEnd("web", api("web").restart(new RestartRequest("", "web", "", true, 1500)));
        assertThat(end.state()).isEqualTo("failed");
        assertThat(end.lines().getLast()).contains("not ready after 1.5 s").contains("exit");
        // It is tried on, as any service, and then takes traffic by itself.
        Files.delete(run.resolve("broken"));
        awaitServing("lb", "web");
    }

    @Test
    void anAgentThatLeavesStartsNothingAgain() throws Exception {
        Agent other = start(node("other"));
        ServiceOptions web = app("one", "1");
        int port = web.address().orElseThrow().getPort();
        Agent agent = start(node("web").join(seed(other)).service(web));
        await().until(() -> pid(port) > 0);
        api("web").restart(new RestartRequest("", "web", "", true, 0));
        assertThat(agent.leave().get(30, TimeUnit.SECONDS)).isZero();
        assertThat(pid(port)).isZero();
    }

    @Test
    void ordersOfOthersAreTakenOnlyWhereTheyAreAllowed() throws Exception {
        int front = FreePort.take();
        Agent lb = start(balancer("lb", front));
        ServiceOptions open = app("open", "1");
        int port = open.address().orElseThrow().getPort();
        start(node("open").join(seed(lb)).service(open).allowRemote(true));
        start(node("shut").join(seed(lb)).service(app("shut", "1")));
        awaitServing("lb", "open");
        awaitServing("lb", "shut");

        assertThatThrownBy(() -> api("lb").restart(restart("shut")))
                .hasMessageContaining("shut: its agent takes no orders from other nodes");
        RestartReport end = awaitEnd("lb", api("lb").restart(restart("open")));
        assertThat(end.done()).as(end.toString()).isTrue();
        assertThat(end.lines()).anyMatch(line -> line.startsWith("passed by lb"));

        try (Cluster stranger = Cluster.start(
                ClusterOptions.defaults("stranger", loopback(0)).withProfile(Profile.LOCAL), event -> {})) {
            stranger.join(List.of(seed(lb))).get(10, TimeUnit.SECONDS);
            await().until(() -> asked(stranger, "1 look " + ID + " web").startsWith("1 unknown"));
            long before = pid(port);
            String order = "1 restart " + ID + " web at-once 20000";
            assertThat(asked(stranger, order)).startsWith("1 running");
            assertThat(asked(stranger, order)).startsWith("1 ");
            await().until(() -> asked(stranger, "1 look " + ID + " web").startsWith("1 done"));
            long after = pid(port);
            assertThat(after).isPositive().isNotEqualTo(before);
            assertThat(asked(stranger, order)).as("an order that comes again").startsWith("1 done");
            assertThat(pid(port)).isEqualTo(after);

            assertThat(asked(stranger, "1 restart 00000000000000a2 nothing at-once 1000"))
                    .isEqualTo("1 refused\nthis agent looks after no service named nothing; it looks after web");
            for (String nonsense : List.of(
                    "",
                    "1 run " + ID + " web",
                    "1 restart " + ID + " web;reboot at-once 1",
                    "1 look " + ID + " ../x")) {
                assertThat(asked(stranger, nonsense)).as(nonsense).startsWith("1 refused\nthe order can't be read");
            }
            assertThat(pid(port)).isEqualTo(after);
        }
    }

    private static String asked(Cluster cluster, String payload) throws Exception {
        return cluster.query(QueryRequest.of("muster:order", Bytes.ofUtf8(payload))
                        .withNodes(List.of("open"))
                        .withTimeout(Duration.ofSeconds(5)))
                .get(10, TimeUnit.SECONDS)
                .answers()
                .getOrDefault("open", Bytes.EMPTY)
                .toUtf8();
    }

    private long weight(String node) throws Exception {
        return seen("lb", node).orElseThrow().weight();
    }

    /** The balancer has heard of all three, and they of it. */
    private boolean sees(String node) throws Exception {
        return api("lb").traffic("web").servers().size() == 3
                && api(node).traffic("web").servers().size() == 3
                && weight(node) == 57;
    }

    private static List<String> percents(TrafficReport report) {
        return report.versions().stream()
                .map(v -> v.version() + " " + v.percent())
                .toList();
    }

    @Test
    void versionsHaveSharesOfTheRequests() throws Exception {
        int front = FreePort.take();
        Agent lb = start(balancer("lb", front));
        start(node("old-1").join(seed(lb)).service(app("old", "v1")).allowRemote(true));
        start(node("old-2").join(seed(lb)).service(app("old", "v1")).allowRemote(true));
        ServiceOptions fresh = app("new", "v2");
        Agent agent = start(node("new").join(seed(lb)).service(fresh).allowRemote(true));
        for (String node : List.of("old-1", "old-2", "new")) {
            awaitServing("lb", node);
        }
        assertThat(percents(api("lb").traffic("web"))).containsExactly("v1 66.7", "v2 33.3");

        TrafficReport set = api("lb").traffic(new TrafficRequest("web", List.of("v2=10"), false));
        assertThat(set.problem()).isEmpty();
        assertThat(set.versions())
                .containsExactly(new VersionEntry("v1", 2, 512, 90.0), new VersionEntry("v2", 1, 57, 10.0));
        await().until(() -> weight("new") == 57 && weight("old-1") == 256 && weight("old-2") == 256);
        int answered = 0;
        for (int i = 0; i < 200; i++) {
            answered += get(front).equals("new") ? 1 : 0;
        }
        assertThat(answered).as("10 percent of 200 requests").isBetween(16, 24);

        // The agent begins anew: the same version keeps its weight.
        agent.close();
        agents.remove(agent);
        start(node("new").join(seed(lb)).service(fresh).allowRemote(true));
        // Its own word, for the balancer may not have heard of it yet.
        await().until(() -> api("new").traffic("web").servers().contains(new ServerEntry("new", "v2", 57, "ready")));
        await().until(() -> sees("new"));

        assertThat(percents(api("lb").traffic(new TrafficRequest("web", List.of("v2=100"), false))))
                .containsExactly("v1 0.0", "v2 100.0");
        await().until(() -> weight("new") == 256 && weight("old-1") == 0);
        for (int i = 0; i < 20; i++) {
            assertThat(get(front)).isEqualTo("new");
        }
        assertThat(percents(api("lb").traffic(new TrafficRequest("web", List.of(), true))))
                .containsExactly("v1 66.7", "v2 33.3");
        assertThatThrownBy(() -> api("lb").traffic(new TrafficRequest("web", List.of("v3=10"), false)))
                .hasMessageContaining("no server has the version 'v3'; there are v1, v2");
        assertThatThrownBy(() -> api("lb").traffic("nothing")).hasMessageContaining("no node that is alive has");

        // Nothing is changed when one of them doesn't obey.
        start(node("shut").join(seed(lb)).service(app("shut", "v2")));
        awaitServing("lb", "shut");
        assertThatThrownBy(() -> api("lb").traffic(new TrafficRequest("web", List.of("v2=10"), false)))
                .hasMessageContaining("nothing was changed; shut: its agent takes no orders");
        assertThat(weight("new")).isEqualTo(100);
    }
}
