package dev.muster.haproxy;

import static dev.muster.haproxy.BalancerBench.eventually;
import static dev.muster.haproxy.BalancerBench.server;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What waits for an answer of a server whose agent is silent: it ends when the check fails as well, and not before. */
@Timeout(120)
final class SilentServerIT extends EachBranch {

    SilentServerIT(HaproxyBranch branch) {
        super(branch);
    }

    private CompletableFuture<HttpResponse<String>> slow(String method) {
        HttpRequest request = HttpRequest.newBuilder(bench.request("/slow"), (name, value) -> true)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return bench.client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }

    private static void awaitBegun(SmallBackend backend) throws InterruptedException {
        assertThat(backend.slowBegun.await(20, TimeUnit.SECONDS)).isTrue();
    }

    /** 2.6 answers with an error; later ones close the connection without a word. */
    private static void assertEndedInVain(CompletableFuture<HttpResponse<String>> request) {
        eventually().until(request::isDone);
        if (!request.isCompletedExceptionally()) {
            assertThat(request.join().statusCode()).isEqualTo(502);
        }
    }

    @Test
    void itEndsWhenTheCheckFailsAsWell() throws Exception {
        SmallBackend a = bench.backend("a");
        SmallBackend b = bench.backend("b");
        b.slowMayEnd.countDown();
        bench.open(server("a", a));
        bench.awaitStage("a", ServerStage.READY);
        CompletableFuture<HttpResponse<String>> post = slow("POST");
        awaitBegun(a);
        bench.apply(server("a", a), server("b", b));
        bench.awaitStage("b", ServerStage.READY);

        a.healthy = false;
        bench.apply(server("a", a, Intent.TRUST_CHECK), server("b", b));
        assertEndedInVain(post);
        bench.awaitStage("a", ServerStage.MAINTENANCE);
        assertThat(bench.generations.getLast().steps())
                .anyMatch(step -> step.contains(
                        "web/a has its requests under way ended: its agent is silent and its check fails"));
    }

    @Test
    void itGoesOnWhileTheCheckPasses() throws Exception {
        SmallBackend a = bench.backend("a");
        bench.open(server("a", a));
        bench.awaitStage("a", ServerStage.READY);
        CompletableFuture<HttpResponse<String>> post = slow("POST");
        awaitBegun(a);
        bench.apply(server("a", a, Intent.TRUST_CHECK));
        int checks = a.checks.get();
        eventually().until(() -> a.checks.get() > checks + 3);
        assertThat(post).isNotDone();
        assertThat(bench.stage("a")).isEqualTo(ServerStage.READY);
        a.slowMayEnd.countDown();
        assertThat(post).succeedsWithin(Duration.ofSeconds(20));
        assertThat(post.join().body()).isEqualTo("a");
    }

    @Test
    void itEndsInAnOldWorkerToo() throws Exception {
        SmallBackend a = bench.backend("a");
        bench.open(server("a", a));
        bench.awaitStage("a", ServerStage.READY);
        CompletableFuture<HttpResponse<String>> post = slow("POST");
        awaitBegun(a);
        bench.algorithm = "leastconn";
        bench.apply(server("a", a));
        bench.awaitReloads(1);
        bench.awaitStage("a", ServerStage.READY);

        a.healthy = false;
        bench.apply(server("a", a, Intent.TRUST_CHECK));
        assertEndedInVain(post);
    }
}
