package dev.muster.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The schedule goes on whatever the answers do, and nothing is sent twice. */
@Timeout(60)
class OpenLoopTest {

    @Test
    void aStallIsInTheLatencyOfEveryRequestThatWasDueMeanwhile() throws Exception {
        // From the 50th request on nobody is answered until the 150th has come, due one second later. It comes only if
        // the generator does not wait for answers.
        AtomicBoolean stalled = new AtomicBoolean();
        CountDownLatch stallIsOver = new CountDownLatch(1);
        RawServer.Behaviour stalls = (nonce, c) -> {
            if (nonce.endsWith("-150")) {
                stallIsOver.countDown();
            }
            if (nonce.endsWith("-50")) {
                stalled.set(true);
            }
            if (stalled.get()) {
                stallIsOver.await();
            }
            RawServer.send(c, RawServer.http(200, RawServer.json("web-1", nonce)));
        };
        try (RawServer server = new RawServer(stalls)) {
            LoadPlan plan = LoadPlan.of(server.url()).withRate(100).withDuration(Duration.ofSeconds(2));

            LoadResult result = LoadRun.start(plan).result();

            List<RequestRecord> slow = result.requests()
                    .filter(r -> r.latencyNanos() > 300_000_000)
                    .toList();
            // A closed loop would have one slow request, or one for each connection. About 70 were due in 700 ms.
            assertThat(slow).hasSizeGreaterThan(50);
            assertThat(result.latencyOfOk().max()).isGreaterThan(900);
            assertThat(result.ok()).isEqualTo(200);
            assertThat(result.report().buckets())
                    .filteredOn(b -> b.atMillis() < 2_000)
                    .allSatisfy(b -> assertThat(b.due()).isEqualTo(10));
        }
    }

    @Test
    void latencyCountsFromTheTimeARequestWasDue() {
        RequestRecord late = new RequestRecord(1, false, false, 100, 700, 900, Outcome.OK, 200, "web-1");

        assertThat(late.latencyNanos()).isEqualTo(800);
    }

    @Test
    void eachRequestIsSentOnceAndCountedOnce() throws Exception {
        try (GoodServer server = new GoodServer()) {
            LoadPlan plan = LoadPlan.of(server.url()).withRate(400).withDuration(Duration.ofSeconds(1));

            LoadResult result = LoadRun.start(plan).result();

            assertThat(result.ok()).as(result.toJson()).isEqualTo(400);
            assertThat(server.nonces()).hasSize(400);
            assertThat(new HashSet<>(server.nonces())).hasSize(400);
            assertThat(result.byServer()).isEqualTo(Map.of("web-1", 400L));
            assertThat(result.report().kinds().keySet())
                    .containsExactly("GET close", "GET keep-alive", "POST close", "POST keep-alive");
            assertThat(result.report().connectionsReused()).isPositive();
            assertThat(result.upperBoundOfFailures()).hasValue(3.0 / 400);
        }
    }

    @Test
    void aThousandRequestsASecondAreHeld() throws Exception {
        try (GoodServer server = new GoodServer()) {
            LoadPlan plan = LoadPlan.of(server.url()).withRate(1_000).withDuration(Duration.ofSeconds(3));

            LoadResult result = LoadRun.start(plan).result();

            assertThat(result.isValid()).as(result.toJson()).isTrue();
            assertThat(result.ok()).isGreaterThanOrEqualTo(2_997);
            assertThat(result.failed()).isZero();
        }
    }

    @Test
    void theTimesOfFailuresAndServersCanBeAsked() throws Exception {
        try (GoodServer server = new GoodServer()) {
            LoadRun run = LoadRun.start(LoadPlan.of(server.url()).withRate(200).withDuration(Duration.ofMinutes(1)));
            awaitOk(run, 20);
            server.answerAs("web-2");
            Instant renamed = Instant.now();
            long before = run.snapshot().ok();
            awaitOk(run, before + 20);
            server.answerWith(503);
            Instant broken = Instant.now();
            awaitFailed(run, 20);
            run.stop();
            LoadResult result = run.result();

            assertThat(result.took()).isLessThan(Duration.ofSeconds(50));
            assertThat(result.sentTo("web-1", Instant.EPOCH)).isEqualTo(result.sentTo("web-1"));
            assertThat(result.sentTo("web-1", renamed)).isZero();
            assertThat(result.sentTo("web-2", renamed)).isGreaterThanOrEqualTo(10);
            assertThat(result.lastSentTo("web-1").orElseThrow()).isBefore(renamed);
            assertThat(result.firstSentTo("web-2").orElseThrow()).isBefore(broken);
            assertThat(result.firstSentTo("web-3")).isEmpty();
            assertThat(result.failuresBegunAfter(broken)).isPositive().isLessThanOrEqualTo(result.failed());
            assertThat(result.failuresBegunAfter(Instant.now())).isZero();
            assertThat(result.count(Outcome.HTTP_5XX)).isEqualTo(result.failed());
            assertThat(result.report().statuses()).containsKeys("200", "503");
            assertThat(result.upperBoundOfFailures()).isEmpty();
        }
    }

    @Test
    void stoppingWaitsForWhatIsUnderWay() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        RawServer.Behaviour waits = (nonce, c) -> {
            begun.countDown();
            answer.await();
            RawServer.send(c, RawServer.http(200, RawServer.json("web-1", nonce)));
        };
        try (RawServer server = new RawServer(waits);
                LoadRun run = LoadRun.start(LoadPlan.of(server.url()).withRate(10))) {
            begun.await();
            run.stop();
            assertThat(run.await(Duration.ofMillis(100))).isFalse();
            answer.countDown();

            LoadResult result = run.result();

            assertThat(result.ok()).isEqualTo(result.sent()).isBetween(1L, 99L);
            assertThat(run.isDone()).isTrue();
        }
    }

    private static void awaitOk(LoadRun run, long count) throws InterruptedException {
        while (run.progress().ok() < count) {
            assertThat(run.await(Duration.ofMillis(5))).isFalse();
        }
    }

    private static void awaitFailed(LoadRun run, long count) throws InterruptedException {
        while (run.progress().failed() < count) {
            assertThat(run.await(Duration.ofMillis(5))).isFalse();
        }
    }
}
