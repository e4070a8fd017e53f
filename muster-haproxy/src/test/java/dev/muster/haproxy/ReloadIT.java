package dev.muster.haproxy;

import static dev.muster.haproxy.BalancerBench.eventually;
import static dev.muster.haproxy.BalancerBench.server;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.haproxy.plan.ServerKey;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real HAProxy whose settings change while it serves. */
class ReloadIT extends EachBranch {

    private static final int RELOADS = Boolean.getBoolean("muster.full") ? 50 : 8;

    private Path template;

    ReloadIT(HaproxyBranch branch) {
        super(branch);
    }

    @BeforeEach
    void begin() throws Exception {
        template = bench.folder.resolve("mine.hbs");
        write("");
        bench.options = bench.options.withTemplate(template);
    }

    /** The built-in template with these lines in its frontend. */
    private void write(String lines) throws IOException {
        Files.writeString(template, BalancerBench.builtInWith(lines));
    }

    @Test
    void noRequestIsLostWhileSettingsChange() throws Exception {
        SmallBackend a = bench.backend("a");
        SmallBackend b = bench.backend("b");
        bench.open(server("a", a), server("b", b));
        bench.awaitStage("a", ServerStage.READY);
        bench.awaitStage("b", ServerStage.READY);
        try (KeptAliveLoad load = new KeptAliveLoad(bench.options.bind(), 200)) {
            for (int i = 1; i <= RELOADS; i++) {
                if (i % 2 == 0) {
                    bench.algorithm = bench.algorithm.equals("roundrobin") ? "leastconn" : "roundrobin";
                    bench.apply(server("a", a), server("b", b));
                } else {
                    write("  http-response set-header X-Round " + i + "\n");
                    bench.balancer().reread();
                }
                bench.awaitReloads(i);
            }
            bench.awaitStage("a", ServerStage.READY);
            bench.awaitStage("b", ServerStage.READY);
            assertThat(load.failures()).as("of %d requests", load.sent()).isEmpty();
            assertThat(load.sent()).isGreaterThan(100);
        }
        assertThat(bench.balancer().status().reloads()).isEqualTo(RELOADS);
        assertThat(bench.balancer().status().problem()).isEmpty();
        assertThat(FileState.read(bench.options.configFile())
                        .differences(RunningState.read(bench.options.adminSocket())))
                .isEmpty();
        assertThat(bench.generations.stream().flatMap(generation -> generation.steps().stream()))
                .anyMatch(step -> step.contains("backend web: 'balance leastconn' instead of 'balance roundrobin'"));
    }

    @Test
    void aBurstOfChangesIsFewReloads() throws Exception {
        SmallBackend a = bench.backend("a");
        bench.open(server("a", a));
        bench.awaitStage("a", ServerStage.READY);
        for (int i = 1; i <= 40; i++) {
            bench.algorithm = i % 2 == 0 ? "roundrobin" : "random(" + i + ")";
            bench.apply(server("a", a));
        }
        bench.algorithm = "leastconn";
        bench.apply(server("a", a));
        eventually().until(() -> bench.file().contains("balance leastconn"));
        eventually()
                .until(() -> bench.generations.getLast().how() == How.RELOAD
                        || bench.balancer().status().reloads() > 0);
        assertThat(bench.balancer().status().reloads()).isBetween(1L, 3L);
    }

    @Test
    void aServerThatIsDownGetsNoRequestAfterAReload() throws Exception {
        SmallBackend good = bench.backend("good");
        SmallBackend sick = bench.backend("sick");
        bench.open(server("good", good), server("sick", sick));
        bench.awaitStage("good", ServerStage.READY);
        bench.awaitStage("sick", ServerStage.READY);
        sick.healthy = false;
        eventually()
                .until(() -> bench.balancer().status().pools().getFirst().servers().stream()
                        .anyMatch(server -> server.haproxyState().startsWith("DOWN")));
        int before = sick.requests.get();
        try (KeptAliveLoad load = new KeptAliveLoad(bench.options.bind(), 200)) {
            write("  http-response set-header X-Round 1\n");
            bench.awaitReloads(1);
            long sent = load.sent();
            eventually().until(() -> load.sent() > sent + 200);
            assertThat(load.failures()).isEmpty();
        }
        assertThat(sick.requests).hasValue(before);

        sick.healthy = true;
        eventually().until(() -> bench.get("/").body().equals("sick"));
    }

    @Test
    void aServerThatIsWithdrawnTogetherWithASettingGetsNoRequest() throws Exception {
        SmallBackend a = bench.backend("a");
        SmallBackend b = bench.backend("b");
        bench.open(server("a", a), server("b", b));
        bench.awaitStage("a", ServerStage.READY);
        bench.awaitStage("b", ServerStage.READY);
        bench.algorithm = "leastconn";
        bench.apply(server("a", a, Intent.WITHDRAW), server("b", b));
        bench.awaitStage("a", ServerStage.MAINTENANCE);
        int before = a.requests.get();
        for (int i = 0; i < 50; i++) {
            assertThat(bench.get("/").body()).isEqualTo("b");
        }
        bench.awaitReloads(1);
        for (int i = 0; i < 50; i++) {
            assertThat(bench.get("/").body()).isEqualTo("b");
        }
        assertThat(a.requests).hasValue(before);
    }

    @Test
    void serversOfTheFileAreSteeredLikeOthers() throws Exception {
        SmallBackend a = bench.backend("a");
        SmallBackend b = bench.backend("b");
        bench.open(server("a", a), server("b", b));
        bench.awaitStage("a", ServerStage.READY);
        bench.awaitStage("b", ServerStage.READY);
        write("  http-response set-header X-Round 1\n");
        bench.awaitReloads(1);
        bench.apply(new Server(new ServerName("a"), a.address(), 7, Intent.SERVE));
        bench.awaitStage("b", ServerStage.ABSENT);
        eventually()
                .untilAsserted(() -> assertThat(RunningState.read(bench.options.adminSocket())
                                .servers()
                                .get(new ServerKey("web", "a")))
                        .matches(fact -> fact.weight() == 7));
        bench.apply(server("b", b));
        bench.awaitStage("b", ServerStage.READY);
        bench.awaitStage("a", ServerStage.ABSENT);
        assertThat(bench.get("/").body()).isEqualTo("b");
        assertThat(bench.reloads()).isEqualTo(1);
    }

    @Test
    void aNewPoolComesByReload() throws Exception {
        SmallBackend a = bench.backend("a");
        bench.open(server("a", a));
        bench.awaitStage("a", ServerStage.READY);
        Pool other =
                new Pool(new PoolName("other"), "random", "/health", HealthStatuses.DEFAULT, List.of(server("x", a)));
        Pool web =
                new Pool(BalancerBench.WEB, "roundrobin", "/health", HealthStatuses.DEFAULT, List.of(server("a", a)));
        bench.balancer().apply(new DesiredState(9, List.of(web, other), List.of("a pool was added")));
        eventually()
                .until(() -> bench.balancer().status().pools().stream()
                        .anyMatch(pool -> pool.name().value().equals("other")
                                && !pool.servers().isEmpty()
                                && pool.servers().getFirst().stage() == ServerStage.READY));
        assertThat(bench.reloads()).isEqualTo(1);
        assertThat(bench.balancer().status().problem()).isEmpty();
    }

    @Test
    void whatTheRuntimeApiCanChangeNeedsNoReload() throws Exception {
        Files.writeString(template, BalancerBench.builtIn().replace("check inter", "maxconn 10 check inter"));
        SmallBackend a = bench.backend("a");
        bench.open(server("a", a));
        bench.awaitStage("a", ServerStage.READY);
        eventually().until(() -> bench.file().contains("maxconn 10"));
        Files.writeString(
                template,
                "# another word\n" + BalancerBench.builtIn().replace("check inter", "maxconn 20 check inter"));
        eventually()
                .until(() -> bench.generations.stream()
                        .flatMap(generation -> generation.steps().stream())
                        .anyMatch("web/a takes at most 20 connections at once"::equals));
        assertThat(bench.file()).contains("maxconn 20");
        assertThat(bench.reloads()).isZero();
    }

    @Test
    void anAttributeThatChangesAServersLineIsAReload() throws Exception {
        Files.writeString(
                template,
                BalancerBench.builtIn()
                        .replace(
                                "check inter",
                                "{{#if attributes.slow}}slowstart {{attributes.slow}} {{/if}}check inter"));
        SmallBackend a = bench.backend("a");
        bench.open(slow(a, "2s"));
        bench.awaitStage("a", ServerStage.READY);
        eventually().until(() -> bench.file().contains("slowstart 2s"));
        bench.apply(slow(a, "3s"));
        bench.awaitReloads(1);
        assertThat(bench.file()).contains("slowstart 3s");
        assertThat(bench.generations.stream().flatMap(generation -> generation.steps().stream()))
                .anyMatch(step -> step.contains("server web/a has slowstart 3s instead of 2s"));
    }

    private static Server slow(SmallBackend backend, String slow) {
        return new Server(
                new ServerName("a"), backend.address(), 100, Intent.SERVE, Attributes.fitting(Map.of("slow", slow)));
    }

    @Test
    void anotherIntervalOfChecksIsAReload() throws Exception {
        SmallBackend a = bench.backend("a");
        bench.open(server("a", a));
        bench.awaitStage("a", ServerStage.READY);
        eventually().until(() -> bench.file().contains("server a"));
        Files.writeString(template, BalancerBench.builtIn().replace("inter {{@root.checkInterval}}", "inter 250ms"));
        bench.awaitReloads(1);
        assertThat(bench.generations.stream().flatMap(generation -> generation.steps().stream()))
                .anyMatch(step -> step.contains("server web/a has inter 250ms instead of 500ms"));
    }

    @Test
    void anOldWorkerIsShownUntilItsLastRequestEnds() throws Exception {
        SmallBackend a = bench.backend("a");
        bench.open(server("a", a));
        bench.awaitStage("a", ServerStage.READY);
        CompletableFuture<HttpResponse<String>> slow =
                bench.client.sendAsync(bench.request("/slow"), HttpResponse.BodyHandlers.ofString());
        assertThat(a.slowBegun.await(10, TimeUnit.SECONDS)).isTrue();
        write("  http-response set-header X-Round 1\n");
        bench.awaitReloads(1);
        eventually()
                .until(() -> bench.balancer().status().oldWorkers().stream()
                        .anyMatch(worker -> worker.connections().orElse(0) > 0));
        a.slowMayEnd.countDown();
        assertThat(slow.get(10, TimeUnit.SECONDS).body()).isEqualTo("a");
        eventually().until(() -> bench.balancer().status().oldWorkers().isEmpty());
    }

    @Test
    void aServerThatEndsFailsNoClientOfAnOldWorker() throws Exception {
        SmallBackend a = bench.backend("a");
        SmallBackend b = bench.backend("b");
        bench.open(server("a", a), server("b", b));
        bench.awaitStage("a", ServerStage.READY);
        bench.awaitStage("b", ServerStage.READY);
        List<Socket> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 8; i++) {
                Socket client = new Socket(
                        bench.options.bind().getAddress(), bench.options.bind().getPort());
                clients.add(client);
                assertThat(ask(client)).startsWith("HTTP/1.1 200");
            }
            write("  http-response set-header X-Round 1\n");
            bench.awaitReloads(1);
            eventually()
                    .until(() -> bench.balancer().status().oldWorkers().stream()
                            .anyMatch(worker -> worker.connections().orElse(0) >= 8));
            bench.apply(server("a", a, Intent.WITHDRAW), server("b", b));
            bench.awaitStage("a", ServerStage.MAINTENANCE);
            // The old worker can't be told, and finds out by itself.
            a.close();
            for (Socket client : clients) {
                assertThat(ask(client)).startsWith("HTTP/1.1 200").contains("connection: close");
            }
            eventually().until(() -> bench.balancer().status().oldWorkers().isEmpty());
        } finally {
            for (Socket client : clients) {
                client.close();
            }
        }
    }

    private static String ask(Socket client) throws IOException {
        client.setSoTimeout(10_000);
        client.getOutputStream().write("GET / HTTP/1.1\r\nHost: t\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        StringBuilder answer = new StringBuilder();
        while (!answer.toString().contains("\r\n\r\n")) {
            answer.append((char) client.getInputStream().read());
        }
        client.getInputStream().readNBytes(1);
        return answer.toString();
    }

    @Test
    void stickTablesSurvive() throws Exception {
        Files.writeString(template, BalancerBench.builtIn().replace("  balance {{algorithm}}\n", """
                          balance {{algorithm}}
                          stick-table type ip size 1k expire 10m
                          stick on src
                        """));
        SmallBackend a = bench.backend("a");
        bench.open(server("a", a));
        bench.awaitStage("a", ServerStage.READY);
        assertThat(bench.get("/").body()).isEqualTo("a");
        assertThat(RawSocket.ask(bench.options.adminSocket(), "show table web")).contains("used:1");
        // A worker that is younger than five seconds doesn't hand its tables on.
        eventually().until(() -> age(bench) > 6);
        bench.algorithm = "leastconn";
        bench.apply(server("a", a));
        bench.awaitReloads(1);
        eventually()
                .until(() -> RawSocket.ask(bench.options.adminSocket(), "show table web")
                        .contains("key=127.0.0.1"));
    }

    private static long age(BalancerBench bench) throws IOException {
        return RawSocket.ask(bench.options.adminSocket(), "show info")
                .lines()
                .filter(line -> line.startsWith("Uptime_sec: "))
                .mapToLong(line -> Long.parseLong(line.substring(12)))
                .findFirst()
                .orElse(0);
    }
}
