package dev.muster.agent.serf;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class JoinTriesTest {

    private final AtomicInteger tries = new AtomicInteger();
    private final CompletableFuture<String> end = new CompletableFuture<>();

    private JoinTries start(int most, int failures) {
        return JoinTries.start(
                new JoinRetry(Duration.ofSeconds(1), most),
                () -> tries.incrementAndGet() <= failures
                        ? CompletableFuture.failedFuture(new IllegalStateException("nobody answers"))
                        : CompletableFuture.completedFuture(1),
                () -> end.complete("joined"),
                () -> end.complete("used up"));
    }

    @Test
    void triesOnceAndSoManyTimesMore() throws Exception {
        try (JoinTries _ = start(1, 100)) {
            assertThat(end.get(30, TimeUnit.SECONDS)).isEqualTo("used up");
        }
        assertThat(tries).hasValue(2);
    }

    @Test
    void goesOnUntilSomebodyAnswers() throws Exception {
        try (JoinTries _ = start(0, 1)) {
            assertThat(end.get(30, TimeUnit.SECONDS)).isEqualTo("joined");
        }
        assertThat(tries).hasValue(2);
    }
}
