package dev.muster.haproxy;

import static dev.muster.haproxy.BalancerBench.eventually;
import static dev.muster.haproxy.BalancerBench.server;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.haproxy.Withdrawal.Obstacle;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a real HAProxy is known to do with a server that is to go, over all its workers. */
@ParameterizedClass
@EnumSource
class WithdrawalIT {

    private static final Set<PoolName> WEB = Set.of(BalancerBench.WEB);
    private static final Withdrawal NOBODY_LEFT = new Withdrawal.Done(0);

    private final HaproxyBranch branch;
    private BalancerBench bench;
    private Path template;
    private int rounds;
    private long version = 100;

    WithdrawalIT(HaproxyBranch branch) {
        this.branch = branch;
    }

    @BeforeEach
    void begin() throws Exception {
        bench = new BalancerBench(branch);
        template = bench.folder.resolve("mine.hbs");
        Files.writeString(template, BalancerBench.builtIn());
        bench.options = bench.options.withTemplate(template);
    }

    @AfterEach
    void end() throws Exception {
        bench.close();
    }

    private Withdrawal ask(String server) throws Exception {
        return ask(WEB, server);
    }

    private Withdrawal ask(Set<PoolName> pools, String server) throws Exception {
        return bench.balancer().withdrawal(pools, new ServerName(server)).get(9, TimeUnit.SECONDS);
    }

    private static Withdrawal pending(Obstacle obstacle, long sessions) {
        return new Withdrawal.Pending(obstacle, OptionalLong.of(sessions));
    }

    private void reload() throws IOException {
        rounds++;
        Files.writeString(template, BalancerBench.builtInWith("  http-response set-header X-Round " + rounds + "\n"));
        bench.balancer().reread();
        bench.awaitReloads(rounds);
    }

    private CompletableFuture<HttpResponse<String>> slow(SmallBackend backend) throws Exception {
        CompletableFuture<HttpResponse<String>> slow =
                bench.client.sendAsync(bench.request("/slow"), HttpResponse.BodyHandlers.ofString());
        assertThat(backend.slowBegun.await(10, TimeUnit.SECONDS)).isTrue();
        return slow;
    }

    @Test
    void whatIsWantedIsNotLetGoAndWhatIsWithdrawnIsAtOnce() throws Exception {
        SmallBackend a = bench.backend("a");
        bench.open(server("a", a));
        bench.awaitStage("a", ServerStage.READY);
        assertThat(ask("a")).isEqualTo(Withdrawal.unseen(Obstacle.WANTED));
        assertThat(ask("never-seen")).isEqualTo(NOBODY_LEFT);
        assertThat(bench.get("/").body()).isEqualTo("a");

        for (int i = 0; i < 20; i++) {
            bench.apply(server("a", a, Intent.WITHDRAW));
            // Asked right behind: the answer is about what was applied before it, not about an older state.
            assertThat(ask("a")).isEqualTo(NOBODY_LEFT);
            assertThat(bench.get("/").statusCode()).isEqualTo(503);
            bench.apply(server("a", a));
            bench.awaitStage("a", ServerStage.READY);
            assertThat(ask("a")).isEqualTo(Withdrawal.unseen(Obstacle.WANTED));
        }
    }

    @Test
    void sessionsThatAreLeftAreCounted() throws Exception {
        SmallBackend a = bench.backend("a");
        bench.open(server("a", a));
        bench.awaitStage("a", ServerStage.READY);
        var slow = slow(a);
        bench.apply(server("a", a, Intent.WITHDRAW));
        assertThat(ask("a")).isEqualTo(new Withdrawal.Done(1));
        a.slowMayEnd.countDown();
        assertThat(slow.get(10, TimeUnit.SECONDS).body()).isEqualTo("a");
        eventually().until(() -> ask("a").equals(NOBODY_LEFT));
    }

    @Test
    void whoeverIsHeldReadyByHandIsNotLetGo() throws Exception {
        SmallBackend a = bench.backend("a");
        bench.open(server("a", a));
        bench.awaitStage("a", ServerStage.READY);
        bench.balancer()
                .hold(BalancerBench.WEB, new ServerName("a"), new Hold.Ready())
                .get(10, TimeUnit.SECONDS);
        bench.apply(server("a", a, Intent.WITHDRAW));
        assertThat(ask("a")).isEqualTo(Withdrawal.unseen(Obstacle.WANTED));
        bench.balancer().release().get(10, TimeUnit.SECONDS);
        eventually().until(() -> ask("a").equals(NOBODY_LEFT));
    }

    @Test
    void anOldWorkerThatMaySendIsWaitedFor() throws Exception {
        SmallBackend a = bench.backend("a");
        SmallBackend b = bench.backend("b");
        bench.open(server("a", a), server("b", b));
        bench.awaitStage("a", ServerStage.READY);
        bench.awaitStage("b", ServerStage.READY);
        try (Socket kept = new Socket()) {
            kept.connect(bench.options.bind(), 5_000);
            kept.setSoTimeout(15_000);
            exchange(kept, "keep-alive");
            CompletableFuture<HttpResponse<String>> first =
                    bench.client.sendAsync(bench.request("/slow"), HttpResponse.BodyHandlers.ofString());
            CompletableFuture<HttpResponse<String>> second =
                    bench.client.sendAsync(bench.request("/slow"), HttpResponse.BodyHandlers.ofString());
            assertThat(a.slowBegun.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(b.slowBegun.await(10, TimeUnit.SECONDS)).isTrue();
            reload();
            bench.awaitStage("a", ServerStage.READY);

            bench.apply(server("a", a, Intent.WITHDRAW), server("b", b));
            eventually().until(() -> ask("a").equals(pending(Obstacle.OLD_WORKER, 1)));
            a.slowMayEnd.countDown();
            CompletableFuture.anyOf(first, second).get(10, TimeUnit.SECONDS);
            // Its last request has ended, and the worker lives on for others: it may send another.
            eventually().until(() -> ask("a").equals(pending(Obstacle.OLD_WORKER, 0)));
            int before = a.requests.get() + b.requests.get();
            exchange(kept, "close");
            assertThat(a.requests.get() + b.requests.get()).isEqualTo(before + 1);

            b.slowMayEnd.countDown();
            assertThat(first.get(10, TimeUnit.SECONDS).body()
                            + second.get(10, TimeUnit.SECONDS).body())
                    .isIn("ab", "ba");
        }
        eventually().atMost(Duration.ofSeconds(30)).until(() -> ask("a").equals(NOBODY_LEFT));
    }

    private static void exchange(Socket socket, String connection) throws IOException {
        socket.getOutputStream()
                .write(("GET / HTTP/1.1\r\nHost: test\r\nConnection: " + connection + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        byte[] answer = new byte[4096];
        int length = socket.getInputStream().read(answer);
        assertThat(new String(answer, 0, length, StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 200");
    }

    @Test
    void anOldWorkerThatHadItOutAlreadyIsNotWaitedFor() throws Exception {
        SmallBackend a = bench.backend("a");
        SmallBackend b = bench.backend("b");
        bench.open(server("a", a), server("b", b));
        bench.awaitStage("a", ServerStage.READY);
        bench.awaitStage("b", ServerStage.READY);
        bench.apply(server("a", a, Intent.WITHDRAW), server("b", b));
        assertThat(ask("a")).isEqualTo(NOBODY_LEFT);
        var slow = slow(b);
        reload();
        eventually().until(() -> !bench.balancer().status().oldWorkers().isEmpty());
        // It holds a request to another server, and has this one in maintenance; and one that came later it hasn't.
        eventually().until(() -> ask("a").equals(NOBODY_LEFT));
        SmallBackend c = bench.backend("c");
        bench.apply(server("b", b), server("c", c));
        bench.awaitStage("c", ServerStage.READY);
        bench.apply(server("b", b), server("c", c, Intent.WITHDRAW));
        assertThat(ask("c")).isEqualTo(NOBODY_LEFT);
        bench.apply(server("b", b, Intent.WITHDRAW));
        assertThat(ask("b")).isEqualTo(pending(Obstacle.OLD_WORKER, 1));
        b.slowMayEnd.countDown();
        assertThat(slow.get(10, TimeUnit.SECONDS).body()).isEqualTo("b");
        eventually().atMost(Duration.ofSeconds(30)).until(() -> ask("b").equals(NOBODY_LEFT));
    }

    @Test
    void aServerOfTheSameNameInAnotherPoolIsAnother() throws Exception {
        SmallBackend a = bench.backend("a");
        PoolName api = new PoolName("api");
        bench.open(state(api, server("n", a), server("n", a)));
        eventually()
                .until(() -> bench.balancer().status().pools().stream()
                        .allMatch(pool -> !pool.servers().isEmpty()
                                && pool.servers().getFirst().stage() == ServerStage.READY));
        bench.balancer().apply(state(api, server("n", a, Intent.WITHDRAW), server("n", a)));
        assertThat(ask("n")).isEqualTo(NOBODY_LEFT);
        assertThat(ask(Set.of(BalancerBench.WEB, api), "n")).isEqualTo(Withdrawal.unseen(Obstacle.WANTED));
        bench.balancer().apply(state(api, server("n", a, Intent.WITHDRAW), server("n", a, Intent.WITHDRAW)));
        assertThat(ask(Set.of(BalancerBench.WEB, api), "n")).isEqualTo(NOBODY_LEFT);
    }

    private DesiredState state(PoolName other, Server web, Server api) {
        return new DesiredState(
                ++version,
                List.of(
                        new Pool(BalancerBench.WEB, "roundrobin", "/health", HealthStatuses.DEFAULT, List.of(web)),
                        new Pool(other, "roundrobin", "/health", HealthStatuses.DEFAULT, List.of(api))),
                List.of("test"));
    }

    @Test
    void aHaproxyThatIsGoneOrStandsStillIsNotTakenForOneThatLetGo() throws Exception {
        SmallBackend a = bench.backend("a");
        bench.open(server("a", a));
        bench.awaitStage("a", ServerStage.READY);
        bench.apply(server("a", a, Intent.WITHDRAW));
        assertThat(ask("a")).isEqualTo(NOBODY_LEFT);
        long master = bench.process.pid().orElseThrow();
        assertThat(new ProcessBuilder("kill", "-STOP", Long.toString(master))
                        .start()
                        .waitFor())
                .isZero();
        try {
            long begun = System.nanoTime();
            assertThat(ask("a")).isInstanceOf(Withdrawal.Pending.class);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(9));
        } finally {
            new ProcessBuilder("kill", "-CONT", Long.toString(master)).start().waitFor();
        }
        bench.process.close();
        for (int i = 0; i < 5; i++) {
            assertThat(ask("a")).isInstanceOf(Withdrawal.Pending.class);
        }
        bench.balancer().close();
        assertThat(ask("a")).isEqualTo(Withdrawal.unseen(Obstacle.SILENT));
    }

    @Test
    void manyWhoAskAtOnceAreAllAnswered() throws Exception {
        SmallBackend a = bench.backend("a");
        bench.open(server("a", a));
        bench.awaitStage("a", ServerStage.READY);
        bench.apply();
        List<CompletableFuture<Withdrawal>> answers = IntStream.range(0, 400)
                .mapToObj(i -> bench.balancer().withdrawal(WEB, new ServerName(i % 2 == 0 ? "a" : "other")))
                .toList();
        for (CompletableFuture<Withdrawal> answer : answers) {
            assertThat(answer.get(9, TimeUnit.SECONDS)).isIn(NOBODY_LEFT, Withdrawal.unseen(Obstacle.BUSY));
        }
        assertThat(answers).anyMatch(answer -> answer.join().equals(NOBODY_LEFT));
    }
}
