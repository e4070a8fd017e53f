package dev.muster.haproxy;

import static dev.muster.haproxy.BalancerBench.server;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A real HAProxy whose servers come and go by the Runtime API. */
class BalancerIT extends EachBranch {

    BalancerIT(HaproxyBranch branch) {
        super(branch);
    }

    @AfterEach
    void end() {
        assertThat(bench.balancer().status().reloads()).isZero();
    }

    @Test
    void anEmptyPoolAnswers503AndAServerThatComesTakesTraffic() throws Exception {
        bench.open();
        assertThat(bench.balancer().status().haproxyVersion()).startsWith(branch.toString());
        assertThat(bench.get("/").statusCode()).isEqualTo(503);

        SmallBackend a = bench.backend("a");
        bench.apply(server("a", a));
        bench.awaitStage("a", ServerStage.READY);

        assertThat(bench.get("/").body()).isEqualTo("a");
        assertThat(bench.generations.getFirst().how()).isEqualTo(How.START);
        assertThat(bench.generations)
                .anyMatch(generation -> generation.how() == How.RUNTIME
                        && generation.causes().contains("web/a passed its first check"));
    }

    @Test
    void aServerThatListensButIsUnhealthyGetsNoRequestUntilItsCheckPasses() throws Exception {
        SmallBackend good = bench.backend("good");
        SmallBackend sick = bench.backend("sick");
        sick.healthy = false;
        bench.open(server("good", good), server("sick", sick));
        bench.awaitStage("good", ServerStage.READY);
        bench.awaitStage("sick", ServerStage.ADDED);
        BalancerBench.eventually().until(() -> sick.checks.get() > 5);
        for (int i = 0; i < 50; i++) {
            assertThat(bench.get("/").body()).isEqualTo("good");
        }
        assertThat(sick.requests).hasValue(0);

        sick.healthy = true;
        bench.awaitStage("sick", ServerStage.READY);
        BalancerBench.eventually().until(() -> bench.get("/").body().equals("sick"));
    }

    @Test
    void aPoolMayTakeServersThatHaveNoHealthPage() throws Exception {
        bench.healthStatuses = HealthStatuses.parse("200-499");
        SmallBackend plain = bench.backend("plain");
        plain.healthyStatus = 404;
        bench.open(server("plain", plain));
        bench.awaitStage("plain", ServerStage.READY);
        // HAProxy judges the same: two more of its checks would have taken the server out otherwise.
        int before = plain.checks.get();
        BalancerBench.eventually().until(() -> plain.checks.get() > before + 3);
        assertThat(bench.get("/").body()).isEqualTo("plain");

        plain.healthy = false;
        BalancerBench.eventually().until(() -> bench.get("/").statusCode() == 503);
    }

    @Test
    void aServerWithoutAHealthPageIsNotTakenOtherwise() throws Exception {
        SmallBackend plain = bench.backend("plain");
        plain.healthyStatus = 404;
        bench.open(server("plain", plain));
        BalancerBench.eventually().until(() -> plain.checks.get() > 5);
        bench.awaitStage("plain", ServerStage.ADDED);
        assertThat(plain.requests).hasValue(0);
    }

    @Test
    void aWithdrawnServerFinishesWhatItHasAndGetsNothingNew() throws Exception {
        SmallBackend a = bench.backend("a");
        SmallBackend b = bench.backend("b");
        bench.open(server("a", a));
        bench.awaitStage("a", ServerStage.READY);
        CompletableFuture<HttpResponse<String>> slow =
                bench.client.sendAsync(bench.request("/slow"), HttpResponse.BodyHandlers.ofString());
        assertThat(a.slowBegun.await(10, TimeUnit.SECONDS)).isTrue();

        bench.apply(server("a", a, Intent.WITHDRAW), server("b", b));
        bench.awaitStage("a", ServerStage.MAINTENANCE);
        bench.awaitStage("b", ServerStage.READY);
        for (int i = 0; i < 20; i++) {
            assertThat(bench.get("/").body()).isEqualTo("b");
        }
        // Deletion is due after a second and must not happen while the request is under way.
        BalancerBench.eventually()
                .until(() -> bench.balancer().status().pools().getFirst().servers().stream()
                        .anyMatch(server -> server.detail().contains("sessions still use it")));
        a.slowMayEnd.countDown();
        assertThat(slow.get(10, TimeUnit.SECONDS).body()).isEqualTo("a");
        // HAProxy keeps the connection idle for some 15 s after the request, and refuses to delete meanwhile.
        BalancerBench.eventually().atMost(Duration.ofSeconds(60)).until(() -> bench.stage("a") == ServerStage.ABSENT);
    }

    @Test
    void aServerComesBackOnAnotherPortBeforeItsDeletion() throws Exception {
        SmallBackend first = bench.backend("first");
        SmallBackend second = bench.backend("second");
        bench.open(server("a", first));
        bench.awaitStage("a", ServerStage.READY);
        assertThat(bench.get("/").body()).isEqualTo("first");
        bench.apply();
        bench.awaitStage("a", ServerStage.MAINTENANCE);
        bench.apply(server("a", second));
        bench.awaitStage("a", ServerStage.READY);
        for (int i = 0; i < 20; i++) {
            assertThat(bench.get("/").body()).isEqualTo("second");
        }
    }
}
