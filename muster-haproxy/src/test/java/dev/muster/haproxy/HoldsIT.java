package dev.muster.haproxy;

import static dev.muster.haproxy.BalancerBench.WEB;
import static dev.muster.haproxy.BalancerBench.eventually;
import static dev.muster.haproxy.BalancerBench.server;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.CookieManager;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What people want of single servers of a real HAProxy, over what the cluster says. */
class HoldsIT extends EachBranch {

    private static final ServerName A = new ServerName("a");
    private static final Hold.Order LONG_DRAIN = new Hold.Drain(Duration.ofMinutes(5));

    private SmallBackend a;
    private SmallBackend b;
    private Server[] both;

    HoldsIT(HaproxyBranch branch) {
        super(branch);
    }

    @BeforeEach
    void begin() throws Exception {
        a = bench.backend("a");
        b = bench.backend("b");
        both = new Server[] {server("a", a), server("b", b)};
    }

    private void open() throws Exception {
        bench.open(both);
        bench.awaitStage("a", ServerStage.READY);
        bench.awaitStage("b", ServerStage.READY);
    }

    /** Clients stay with their servers. */
    private void openSticky() throws Exception {
        bench.traffic = Traffic.HTTP.withSticky();
        bench.options = bench.options.withSettings(TemplateSettings.NONE.withStickyKey("not-a-secret-0123456789"));
        open();
    }

    private static String answer(CompletableFuture<String> future) throws Exception {
        return future.get(20, TimeUnit.SECONDS);
    }

    private String hold(Hold.Order order) throws Exception {
        return answer(bench.balancer().hold(WEB, A, order));
    }

    private void awaitFileEqualsRunning() {
        eventually()
                .untilAsserted(() -> assertThat(FileState.read(bench.options.configFile())
                                .differences(RunningState.read(bench.options.adminSocket())))
                        .isEmpty());
    }

    /** A client that is bound to a. */
    private HttpClient stickyToA() throws Exception {
        for (int i = 0; i < 20; i++) {
            HttpClient client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .cookieHandler(new CookieManager())
                    .build();
            if (ask(client).equals("a")) {
                return client;
            }
        }
        throw new AssertionError("nobody came to a");
    }

    private String ask(HttpClient client) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(bench.request("/"), HttpResponse.BodyHandlers.ofString());
        return response.statusCode() == 200 ? response.body() : "status " + response.statusCode();
    }

    @Test
    void aDrainedServerGetsNoRequestAndNoneFails() throws Exception {
        open();
        try (KeptAliveLoad load = new KeptAliveLoad(bench.options.bind(), 200)) {
            eventually().until(() -> a.requests.get() > 20);
            assertThat(hold(LONG_DRAIN)).startsWith("web/a drains until it is released: it ");
            int answered = a.requests.get();
            // A request that was on its way may hold the end up for a second.
            bench.awaitStage("a", ServerStage.MAINTENANCE);
            int after = a.requests.get();
            assertThat(after - answered).isLessThanOrEqualTo(2);
            long sent = load.sent();
            eventually().until(() -> load.sent() > sent + 200);
            assertThat(a.requests).hasValue(after);

            // It is not deleted, which would be due after a second.
            bench.apply(both);
            assertThat(bench.stage("a")).isEqualTo(ServerStage.MAINTENANCE);
            assertThat(answer(bench.balancer().release(WEB, A))).contains("as the cluster wants it again");
            bench.awaitStage("a", ServerStage.READY);
            eventually().until(() -> a.requests.get() > after + 20);
            assertThat(load.failures()).as("of %d requests", load.sent()).isEmpty();
        }
        assertThat(bench.balancer().status().reloads()).isZero();
        assertThat(bench.generations)
                .anyMatch(generation -> generation.causes().contains("web/a drained by hand, for 300 s at most")
                        && generation.steps().contains("web/a takes no request: no session uses it any more"))
                .anyMatch(generation -> generation.causes().contains("web/a released by hand"));
    }

    @Test
    void aSlowRequestFinishesBeforeTheDrainEnds() throws Exception {
        bench.open(server("a", a));
        bench.awaitStage("a", ServerStage.READY);
        CompletableFuture<HttpResponse<String>> slow =
                bench.client.sendAsync(bench.request("/slow"), HttpResponse.BodyHandlers.ofString());
        assertThat(a.slowBegun.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(hold(LONG_DRAIN)).contains("No server of web takes new requests now");
        assertThat(bench.stage("a")).isEqualTo(ServerStage.DRAINING);
        a.slowMayEnd.countDown();
        assertThat(slow.get(10, TimeUnit.SECONDS).body()).isEqualTo("a");
        bench.awaitStage("a", ServerStage.MAINTENANCE);
    }

    @Test
    void stickyClientsComeUntilTheLimit() throws Exception {
        openSticky();
        HttpClient sticky = stickyToA();
        assertThat(hold(new Hold.Drain(Duration.ofSeconds(3)))).contains("clients that stick to it still come");
        long begin = System.nanoTime();
        int before = a.requests.get();
        for (int i = 0; i < 30; i++) {
            assertThat(bench.get("/").body()).isEqualTo("b");
        }
        assertThat(a.requests).hasValue(before);
        assertThat(ask(sticky)).isEqualTo("a");
        // Nobody is sent away before the time, and nobody is told an error at its end.
        String answer = ask(sticky);
        while (answer.equals("a")
                && System.nanoTime() - begin < Duration.ofSeconds(20).toNanos()) {
            answer = ask(sticky);
        }
        assertThat(answer).isEqualTo("b");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofSeconds(2));
        bench.awaitStage("a", ServerStage.MAINTENANCE);
        assertThat(ask(sticky)).isEqualTo("b");
    }

    @Test
    void aDrainThatIsReleasedInTimeNeedsNoNewCheck() throws Exception {
        openSticky();
        hold(LONG_DRAIN);
        assertThat(bench.stage("a")).isEqualTo(ServerStage.DRAINING);
        awaitFileEqualsRunning();
        bench.generations.clear();
        assertThat(answer(bench.balancer().release(WEB, A))).contains("it takes requests");
        assertThat(bench.generations)
                .anyMatch(generation -> generation.steps().equals(List.of("web/a takes new sessions again")));
        eventually().until(() -> bench.get("/").body().equals("a"));
        awaitFileEqualsRunning();
    }

    @Test
    void weightChangesTheShare() throws Exception {
        open();
        assertThat(hold(new Hold.Weight(25))).contains("web/a has weight 25 until it is released: it takes requests");
        int beforeA = a.requests.get();
        int beforeB = b.requests.get();
        for (int i = 0; i < 200; i++) {
            bench.get("/");
        }
        assertThat(a.requests.get() - beforeA).isBetween(36, 44);
        assertThat(b.requests.get() - beforeB).isBetween(156, 164);
        eventually().until(() -> bench.file().matches("(?s).* server a [^\n]* weight 25 .*"));
        awaitFileEqualsRunning();

        // The cluster says something else, in vain, until it is released.
        bench.apply(new Server(A, a.address(), 77, Intent.SERVE), both[1]);
        assertThat(answer(bench.balancer().release())).contains("nothing is held any more");
        assertThat(RunningState.read(bench.options.adminSocket()).servers().values())
                .extracting(ServerFact::weight)
                .containsExactly(77, 100);
        assertThat(bench.balancer().status().reloads()).isZero();
    }

    @Test
    void readyOverrulesTheClusterAndNotTheCheck() throws Exception {
        SmallBackend sick = bench.backend("sick");
        sick.healthy = false;
        bench.open(server("a", a, Intent.WITHDRAW), server("sick", sick, Intent.WITHDRAW));
        assertThat(hold(new Hold.Ready())).contains("web/a is wanted ready");
        bench.awaitStage("a", ServerStage.READY);
        answer(bench.balancer().hold(WEB, new ServerName("sick"), new Hold.Ready()));
        eventually().until(() -> sick.checks.get() > 5);
        assertThat(bench.stage("sick")).isEqualTo(ServerStage.ADDED);
        assertThat(bench.get("/").body()).isEqualTo("a");
        answer(bench.balancer().release());
        bench.awaitStage("a", ServerStage.MAINTENANCE);
    }

    @Test
    void holdsOutliveTheAgentAndHaproxy() throws Exception {
        openSticky();
        hold(LONG_DRAIN);
        answer(bench.balancer().hold(WEB, new ServerName("b"), new Hold.Weight(7)));
        answer(bench.balancer().hold(WEB, new ServerName("later"), new Hold.Drain(Duration.ZERO)));
        HttpClient sticky = HttpClient.newHttpClient();
        awaitFileEqualsRunning();
        bench.balancer().close();

        // HAProxy starts anew while nobody steers.
        int before = a.requests.get();
        long process = bench.process.pid().orElseThrow();
        bench.process.crash();
        eventually().until(() -> bench.process.pid().orElseThrow() != process);
        eventually().until(() -> {
            try {
                return ask(sticky).equals("b");
            } catch (IOException _) {
                return false;
            }
        });
        for (int i = 0; i < 20; i++) {
            assertThat(bench.get("/").body()).isEqualTo("b");
        }

        bench.open(both);
        bench.awaitStage("a", ServerStage.DRAINING);
        for (int i = 0; i < 20; i++) {
            assertThat(bench.get("/").body()).isEqualTo("b");
        }
        assertThat(a.requests).hasValue(before);
        assertThat(bench.balancer().status().holds().servers())
                .extracting(Hold::words)
                .containsExactly("web/a: drained by hand", "web/b: weight 7 by hand", "web/later: drained by hand");
        assertThat(RunningState.read(bench.options.adminSocket()).servers().values())
                .extracting(ServerFact::weight)
                .containsExactly(0, 7);
        SmallBackend later = bench.backend("later");
        bench.apply(both[0], both[1], server("later", later));
        answer(bench.balancer().release(WEB, A));
        bench.awaitStage("a", ServerStage.READY);
        assertThat(later.checks).hasValue(0);
        assertThat(later.requests).hasValue(0);
    }

    @Test
    void aDamagedFileIsToldAndHoldsUpNothing() throws Exception {
        open();
        hold(LONG_DRAIN);
        bench.balancer().close();
        Files.writeString(bench.options.folder().resolve("holds"), "rubbish\n");
        bench.open(both);
        bench.awaitStage("a", ServerStage.READY);
        assertThat(bench.balancer().status().problem().orElse("")).contains("is damaged, and was moved to");
        // One generation tells it, and not each that follows while nobody has done anything about it.
        bench.awaitStage("b", ServerStage.READY);
        bench.apply(both[0]);
        bench.awaitStage("b", ServerStage.MAINTENANCE);
        assertThat(bench.balancer().status().problem().orElse("")).contains("is damaged, and was moved to");
        assertThat(bench.generations.stream()
                        .filter(generation -> generation.problem().orElse("").contains("is damaged, and was moved to")))
                .hasSize(1);
        // Whoever holds something anew has read it.
        hold(LONG_DRAIN);
        assertThat(bench.balancer().status().problem()).isEmpty();
    }

    @Test
    void whatCannotBeKeptIsInForceAndTold() throws Exception {
        open();
        Path inTheWay = bench.options.folder().resolve(".holds.new");
        Files.createDirectories(inTheWay.resolve("x"));
        assertThat(hold(LONG_DRAIN)).contains("can't be kept on disk");
        assertThat(bench.balancer().status().problem().orElse("")).contains("can't be kept on disk");
        bench.awaitStage("a", ServerStage.MAINTENANCE);
        Files.delete(inTheWay.resolve("x"));
        Files.delete(inTheWay);
        eventually().until(() -> bench.balancer().status().problem().isEmpty());
        assertThat(new HoldsFile(bench.options.folder()).read().holds().servers())
                .hasSize(1);
    }

    @Test
    void aReloadKeepsADrainWithNoNewRequestInBetween() throws Exception {
        Path template = bench.folder.resolve("mine.hbs");
        Files.writeString(template, BalancerBench.builtInWith(""));
        bench.options = bench.options.withTemplate(template);
        openSticky();
        HttpClient sticky = stickyToA();
        hold(LONG_DRAIN);
        int before = a.requests.get();
        try (KeptAliveLoad load = new KeptAliveLoad(bench.options.bind(), 200)) {
            for (int i = 1; i <= 3; i++) {
                Files.writeString(
                        template, BalancerBench.builtInWith("  http-response set-header X-Round " + i + "\n"));
                bench.balancer().reread();
                bench.awaitReloads(i);
                long sent = load.sent();
                eventually().until(() -> load.sent() > sent + 50);
            }
            assertThat(load.failures()).as("of %d requests", load.sent()).isEmpty();
            assertThat(a.requests).hasValue(before);
        }
        assertThat(ask(sticky)).isEqualTo("a");
        assertThat(bench.stage("a")).isEqualTo(ServerStage.DRAINING);
        awaitFileEqualsRunning();
        assertThat(answer(bench.balancer().release(WEB, A))).contains("it takes requests");
        assertThat(RunningState.read(bench.options.adminSocket()).servers().values())
                .extracting(ServerFact::weight)
                .containsExactly(100, 100);
    }

    @Test
    void whatCannotBeIsRefused() throws Exception {
        Path template = bench.folder.resolve("mine.hbs");
        Files.writeString(template, BalancerBench.builtIn().replace(" weight {{weight}}", ""));
        bench.options = bench.options.withTemplate(template);
        open();
        assertThatThrownBy(() -> hold(new Hold.Weight(25)))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(BalancerException.class)
                .hasMessageContaining("lacks 'weight {{weight}}'");
        assertThatThrownBy(() -> answer(bench.balancer().release())).cause().hasMessage("nothing is held");
        assertThat(bench.balancer().status().holds()).isEqualTo(Holds.NONE);
        // Weight 0 is more than a weight: it gets nothing new, whatever the template says.
        assertThat(hold(new Hold.Weight(0))).contains("has weight 0");
        int before = a.requests.get();
        for (int i = 0; i < 20; i++) {
            assertThat(bench.get("/").body()).isEqualTo("b");
        }
        assertThat(a.requests).hasValue(before);
        awaitFileEqualsRunning();
    }
}
