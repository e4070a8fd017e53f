package dev.muster.haproxy;

import static dev.muster.haproxy.BalancerBench.server;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.haproxy.plan.ServerKey;
import dev.muster.haproxy.runtime.RuntimeClient;
import dev.muster.haproxy.runtime.RuntimeCommand;
import dev.muster.haproxy.runtime.RuntimeSession;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What happens to a real HAProxy that dies, is taken over, is changed by somebody else, or gets a bad template. */
class BalancerRecoveryIT extends EachBranch {

    BalancerRecoveryIT(HaproxyBranch branch) {
        super(branch);
    }

    private void awaitFileEqualsRunning(int servers) {
        BalancerBench.eventually().untilAsserted(() -> {
            FileState file = FileState.read(bench.options.configFile());
            RunningState running = RunningState.read(bench.options.adminSocket());
            assertThat(running.servers()).hasSize(servers);
            assertThat(file.differences(running)).isEmpty();
        });
    }

    @Test
    void theFileEqualsTheRunningStateAfterEachChange() throws Exception {
        SmallBackend a = bench.backend("a");
        SmallBackend b = bench.backend("b");
        bench.open(server("a", a));
        awaitFileEqualsRunning(1);
        bench.apply(server("a", a), new Server(new ServerName("b"), b.address(), 7, Intent.SERVE));
        awaitFileEqualsRunning(2);
        bench.apply(new Server(new ServerName("b"), b.address(), 9, Intent.SERVE));
        awaitFileEqualsRunning(1);
        BalancerBench.eventually()
                .untilAsserted(() -> assertThat(FileState.read(bench.options.configFile())
                                .servers()
                                .get(new ServerKey("web", "b")))
                        .matches(fact -> fact.weight() == 9));
    }

    @Test
    void whatWasDoneIsRememberedByTheNextBalancerToo() throws Exception {
        SmallBackend a = bench.backend("a");
        bench.open(server("a", a));
        bench.awaitStage("a", ServerStage.READY);
        awaitFileEqualsRunning(1);
        bench.balancer().close();
        BalancerHistory before = bench.balancer().history();
        assertThat(before.generations()).hasSameSizeAs(bench.generations);
        assertThat(before.generations().getLast().how()).isEqualTo(How.START);
        assertThat(before.configuration(1).orElseThrow()).doesNotContain("server a ");
        long last = before.generations().getFirst().number();

        bench.open(server("a", a));
        BalancerBench.eventually().untilAsserted(() -> {
            BalancerHistory now = bench.balancer().history();
            assertThat(now.generation(last + 1))
                    .hasValueSatisfying(next -> assertThat(next.how()).isEqualTo(How.ADOPT));
            assertThat(now.configuration(last)).contains(Files.readString(bench.options.configFile()));
        });
        assertThat(bench.balancer().history().damagedLines()).isZero();
    }

    @Test
    void haproxyThatIsKilledIsBackInStep() throws Exception {
        SmallBackend a = bench.backend("a");
        SmallBackend b = bench.backend("b");
        SmallBackend c = bench.backend("c");
        bench.open(server("a", a), server("b", b));
        bench.awaitStage("a", ServerStage.READY);
        bench.awaitStage("b", ServerStage.READY);
        awaitFileEqualsRunning(2);
        OptionalLong before = bench.process.pid();

        bench.process.crash();
        bench.apply(server("b", b), server("c", c));
        BalancerBench.eventually().until(() -> !bench.process.pid().equals(before));
        bench.awaitStage("c", ServerStage.READY);
        bench.awaitStage("a", ServerStage.ABSENT);
        bench.awaitStage("b", ServerStage.READY);
        awaitFileEqualsRunning(2);
        assertThat(bench.generations)
                .anyMatch(generation -> generation.causes().stream().anyMatch(cause -> cause.contains("new process")));
        assertThat(bench.balancer().status().problem()).isEmpty();
    }

    @Test
    void aRunningHaproxyIsAdoptedWithoutAReloadAndRepaired() throws Exception {
        SmallBackend a = bench.backend("a");
        SmallBackend b = bench.backend("b");
        SmallBackend c = bench.backend("c");
        bench.open(server("a", a), server("b", b));
        bench.awaitStage("a", ServerStage.READY);
        bench.awaitStage("b", ServerStage.READY);
        OptionalLong pid = bench.process.pid();
        bench.balancer().close();
        bench.generations.clear();

        bench.open(server("b", b), server("c", c));
        assertThat(bench.generations.getFirst().how()).isEqualTo(How.ADOPT);
        assertThat(bench.stage("b")).isEqualTo(ServerStage.READY);
        bench.awaitStage("c", ServerStage.READY);
        bench.awaitStage("a", ServerStage.ABSENT);
        awaitFileEqualsRunning(2);
        assertThat(bench.process.pid()).isEqualTo(pid);
        assertThat(bench.balancer().status().reloads()).isZero();
        assertThat(bench.balancer().status().problem()).isEmpty();
    }

    @Test
    void whatSomebodyElseChangesIsPutRight() throws Exception {
        SmallBackend a = bench.backend("a");
        bench.open(server("a", a));
        bench.awaitStage("a", ServerStage.READY);
        ServerKey key = new ServerKey("web", "a");
        try (RuntimeSession session = new RuntimeClient(bench.options.adminSocket(), Duration.ofSeconds(5)).session()) {
            session.send(new RuntimeCommand.SetWeight(key, 3));
            session.send(new RuntimeCommand.SetMaintenance(key));
            session.send(new RuntimeCommand.AddServer(new ServerKey("web", "stranger"), a.address(), List.of()));
            session.send(new RuntimeCommand.EnableServer(new ServerKey("web", "stranger")));
        }
        BalancerBench.eventually().untilAsserted(() -> {
            RunningState running = RunningState.read(bench.options.adminSocket());
            assertThat(running.servers().keySet()).containsExactly(key);
            assertThat(running.servers().get(key)).matches(fact -> fact.weight() == 100);
        });
        bench.awaitStage("stranger", ServerStage.ABSENT);
    }

    @Test
    void aTakenPortIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(bench.options.bind());
            assertThatThrownBy(() -> bench.open())
                    .isInstanceOf(BalancerException.class)
                    .hasMessageContaining("port " + taken.getLocalPort())
                    .hasMessageContaining("another program already does");
        }
    }

    @Test
    void aTemplateThatHaproxyRefusesIsExplained() throws Exception {
        Path template = bench.folder.resolve("mine.hbs");
        Files.writeString(template, """
                frontend f
                  bind {{bind.address}}
                  default_backend web
                backend web
                  mode htttp
                {{#each servers}}
                  server {{name}} {{address}} chekc
                {{/each}}
                """);
        bench.options = bench.options.withTemplate(template);
        assertThatThrownBy(() -> bench.open())
                .isInstanceOf(BalancerException.class)
                .hasMessageMatching("(?s).*line 1[0-9], 'mode htttp': .*")
                .hasMessageContaining("htttp");
        assertThat(bench.options.configFile()).doesNotExist();
    }

    @Test
    void aFileThatHaproxyRefusesLaterLeavesTheLastGoodOne() throws Exception {
        Path template = bench.folder.resolve("mine.hbs");
        Files.writeString(template, """
                defaults
                  mode http
                  timeout connect 1s
                  timeout client 10s
                  timeout server 10s
                frontend f
                  bind {{bind.address}}
                  default_backend web
                backend web
                {{#if servers}}{{#if servers.1}}
                  no such keyword
                {{/if}}{{/if}}
                {{#each servers}}
                  server {{name}} {{address}} check inter 500ms
                {{/each}}
                """);
        bench.options = bench.options.withTemplate(template);
        SmallBackend a = bench.backend("a");
        SmallBackend b = bench.backend("b");
        bench.open(server("a", a));
        awaitFileEqualsRunning(1);
        bench.apply(server("a", a), server("b", b));
        BalancerBench.eventually()
                .untilAsserted(() -> assertThat(bench.balancer().status().problem())
                        .hasValueSatisfying(problem -> assertThat(problem)
                                .contains("HAProxy refuses the new configuration")
                                .contains("last good one stays")));
        assertThat(FileState.read(bench.options.configFile()).servers()).hasSize(1);
        assertThat(bench.stage("b")).isEqualTo(ServerStage.READY);
    }

    @Test
    void theClassicTemplateWorksAsItIs() throws Exception {
        SmallBackend a = bench.backend("a");
        Path template = bench.folder.resolve("haproxy.cfg.hb");
        Files.writeString(template, """
                global\r
                    maxconn 256\r
                \r
                defaults\r
                    mode http\r
                    timeout connect 5000ms\r
                    timeout client 50000ms\r
                    timeout server 50000ms\r
                \r
                frontend localnodes\r
                    bind BIND\r
                    default_backend nodes\r
                \r
                backend nodes\r
                    balance roundrobin\r
                    option forwardfor\r
                    http-request set-header X-Forwarded-Port %[dst_port]\r
                    option httpchk HEAD /health\r
                    {{#each addresses}}\r
                    server {{ host }} {{ ip }}:PORT check\r
                    {{/each}}\r
                """.replace("BIND", Server.text(bench.options.bind()))
                .replace("PORT", Integer.toString(a.address().getPort())));
        bench.options = bench.options.withTemplate(template);
        bench.open(server("a", a));
        bench.awaitStage("a", ServerStage.READY);
        assertThat(bench.get("/").body()).isEqualTo("a");
        awaitFileEqualsRunning(1);
        assertThat(Files.readString(bench.options.configFile()))
                .contains(" check id ")
                .contains("stats socket unix@admin.sock mode 600");
    }

    @Test
    void randomReachesEveryServer() throws Exception {
        List<Server> servers = new ArrayList<>();
        for (String name : List.of("a", "b", "c", "d")) {
            servers.add(server(name, bench.backend(name)));
        }
        bench.algorithm = "random";
        bench.open(servers.toArray(Server[]::new));
        for (Server server : servers) {
            bench.awaitStage(server.name().value(), ServerStage.READY);
        }
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < 400; i++) {
            counts.merge(bench.get("/" + i).body(), 1, Integer::sum);
        }
        assertThat(counts)
                .hasSize(4)
                .allSatisfy((name, count) -> assertThat(count).as(name).isGreaterThan(40));
    }

    @Test
    void aServerWhoseAgentIsSilentServesWhileItsCheckPasses() throws Exception {
        SmallBackend a = bench.backend("a");
        bench.open(server("a", a));
        bench.awaitStage("a", ServerStage.READY);
        bench.apply(server("a", a, Intent.TRUST_CHECK));
        BalancerBench.eventually().until(() -> bench.generations.getLast().how() == How.NOTHING);
        assertThat(bench.get("/").body()).isEqualTo("a");
        a.healthy = false;
        BalancerBench.eventually().until(() -> bench.stage("a") != ServerStage.READY);
        a.healthy = true;
        bench.apply(server("a", a));
        bench.awaitStage("a", ServerStage.READY);
    }
}
