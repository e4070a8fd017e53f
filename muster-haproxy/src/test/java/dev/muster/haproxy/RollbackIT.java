package dev.muster.haproxy;

import static dev.muster.haproxy.BalancerBench.eventually;
import static dev.muster.haproxy.BalancerBench.server;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real HAProxy whose configuration is taken back to an earlier one. */
class RollbackIT extends EachBranch {

    private static final String DENY = "  http-request deny deny_status 429\n";

    private Path template;
    private SmallBackend a;

    RollbackIT(HaproxyBranch branch) {
        super(branch);
    }

    @BeforeEach
    void begin() throws Exception {
        template = bench.folder.resolve("mine.hbs");
        Files.writeString(template, BalancerBench.builtInWith(""));
        bench.options = bench.options.withTemplate(template);
        a = bench.backend("a");
        bench.open(server("a", a));
        bench.awaitStage("a", ServerStage.READY);
        eventually().until(() -> bench.balancer().history().configurations().size() > 1);
    }

    /** By a connection of its own: one that was kept alive gets one more answer from the worker before. */
    private HttpResponse<String> get() throws Exception {
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            return client.send(bench.request("/"), HttpResponse.BodyHandlers.ofString());
        }
    }

    private int status() throws Exception {
        return get().statusCode();
    }

    private static String answer(CompletableFuture<String> future) throws Exception {
        return future.get(20, TimeUnit.SECONDS);
    }

    /** Returns the number of the last good generation. */
    private long breakTemplate() throws Exception {
        long good = bench.balancer().status().generation();
        Files.writeString(template, BalancerBench.builtInWith(DENY));
        eventually().until(() -> status() == 429);
        return good;
    }

    @Test
    void aBadTemplateIsTakenBackWhileServersComeAndGo() throws Exception {
        long good = breakTemplate();
        eventually()
                .until(() -> bench.balancer().history().generations().getFirst().how() == How.RELOAD);
        SmallBackend b = bench.backend("b");
        // Who comes meanwhile is served as well.
        bench.apply(server("a", a), server("b", b));
        assertThat(answer(bench.balancer().rollback(good)))
                .startsWith("the configuration is made as generation " + good + " was");
        assertThat(status()).isEqualTo(200);
        bench.awaitStage("b", ServerStage.READY);
        assertThat(bench.file()).doesNotContain("deny_status");
        assertThat(bench.generations)
                .anyMatch(generation -> generation.how() == How.RELOAD
                        && generation.causes().contains("rolled back to generation " + good + " by hand"));

        // Another template isn't taken, nor are other settings of a pool; servers go.
        Files.writeString(template, BalancerBench.builtInWith("  http-response set-header X-New 1\n"));
        bench.balancer().reread();
        bench.algorithm = "leastconn";
        bench.apply(server("b", b));
        bench.awaitStage("a", ServerStage.MAINTENANCE);
        eventually().until(() -> !bench.file().contains("server a "));
        assertThat(get().body()).isEqualTo("b");
        assertThat(bench.file()).doesNotContain("X-New").contains("balance roundrobin");
        assertThat(bench.balancer().status().holds().pin().orElseThrow().generation())
                .isEqualTo(good);
        // Nor would they be in a moment.
        Forecast forecast =
                bench.balancer().foresee(bench.state(server("b", b))).get(20, TimeUnit.SECONDS);
        assertThat(forecast.reload()).isEmpty();
        assertThat(forecast.problem()).isEmpty();
        assertThat(bench.reloads()).isEqualTo(2);

        assertThat(answer(bench.balancer().release())).contains("nothing is held any more");
        assertThat(get().headers().firstValue("X-New")).contains("1");
        assertThat(bench.file()).contains("balance leastconn");
        assertThat(bench.balancer().status().problem()).isEmpty();
    }

    @Test
    void aRollbackUnderLoadLosesNothing() throws Exception {
        long good = bench.balancer().status().generation();
        Files.writeString(template, BalancerBench.builtInWith("  http-response set-header X-New 1\n"));
        bench.balancer().reread();
        bench.awaitReloads(1);
        try (KeptAliveLoad load = new KeptAliveLoad(bench.options.bind(), 200)) {
            answer(bench.balancer().rollback(good));
            assertThat(get().headers().firstValue("X-New")).isEmpty();
            answer(bench.balancer().release());
            assertThat(get().headers().firstValue("X-New")).isPresent();
            long sent = load.sent();
            eventually().until(() -> load.sent() > sent + 50);
            assertThat(load.failures()).as("of %d requests", load.sent()).isEmpty();
        }
    }

    @Test
    void aPinOutlivesTheAgentAndTheTemplate() throws Exception {
        long good = breakTemplate();
        answer(bench.balancer().rollback(good));
        bench.balancer().close();
        Files.writeString(template, "{{#if broken");
        bench.generations.clear();
        bench.open(server("a", a));
        bench.awaitStage("a", ServerStage.READY);
        assertThat(status()).isEqualTo(200);
        assertThat(bench.reloads()).isZero();
        assertThat(bench.balancer().status().holds().pin()).isPresent();

        // A template that can't be used holds the release up no more than it did before the roll back.
        assertThat(answer(bench.balancer().release()))
                .startsWith("All is released, but: ")
                .contains("mine.hbs");
        assertThat(status()).isEqualTo(200);
    }

    @Test
    void aPinThatCannotBeMadeAnyMoreDoesNotHoldUpTheStart() throws Exception {
        bench.balancer().close();
        Makings broken = new Makings("{{#if broken", TemplateSettings.NONE, List.of());
        HoldsFile file = new HoldsFile(bench.options.folder());
        file.write(Holds.NONE.withPin(Optional.of(new Pin(7, Instant.now(), broken))));
        bench.open(server("a", a));
        bench.awaitStage("a", ServerStage.READY);
        assertThat(status()).isEqualTo(200);
        assertThat(bench.balancer().status().holds()).isEqualTo(Holds.NONE);
        assertThat(bench.balancer().status().problem().orElse(""))
                .contains("Generation 7 is no longer rolled back to: ", "the generation that is rolled back to");
        assertThat(file.read().holds()).isEqualTo(Holds.NONE);
    }

    @Test
    void whatHaproxyDoesNotTakeIsTakenBack() throws Exception {
        int port = bench.free().getPort();
        Files.writeString(
                template, BalancerBench.builtInWith("  bind " + bench.own.getHostAddress() + ":" + port + "\n"));
        bench.balancer().reread();
        bench.awaitReloads(1);
        long bound = bench.balancer().status().generation();
        Files.writeString(template, BalancerBench.builtInWith(""));
        bench.balancer().reread();
        bench.awaitReloads(2);
        try (ServerSocket again = new ServerSocket(port, 1, bench.own)) {
            assertThat(again.isBound()).isTrue();
            assertThatThrownBy(() -> answer(bench.balancer().rollback(bound)))
                    .cause()
                    .isInstanceOf(BalancerException.class)
                    .hasMessageContaining("port " + port);
        }
        assertThat(bench.balancer().status().holds()).isEqualTo(Holds.NONE);
        eventually().until(() -> bench.balancer().status().problem().isEmpty());
        assertThat(status()).isEqualTo(200);
        assertThat(bench.reloads()).isEqualTo(2);
    }

    @Test
    void aGenerationThatIsNotKnownIsNamed() {
        long last = bench.balancer().status().generation();
        assertThatThrownBy(() -> bench.balancer().rollback(last + 7))
                .isInstanceOf(BalancerException.class)
                .hasMessage("there is no generation " + (last + 7) + "; there are 1 to " + last);
    }
}
