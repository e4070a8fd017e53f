package dev.muster.agent.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class BackoffTest {

    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(250), Duration.ofSeconds(10));

    @Test
    void itDoublesUpToItsLimitHoweverManyFailuresThereWere() {
        assertThat(BACKOFF.nanos(1, 0)).isEqualTo(Duration.ofMillis(250).toNanos());
        assertThat(BACKOFF.nanos(2, 0)).isEqualTo(Duration.ofMillis(500).toNanos());
        assertThat(BACKOFF.nanos(6, 0)).isEqualTo(Duration.ofSeconds(8).toNanos());
        for (int failures : new int[] {7, 20, 36, 37, 63, 64, 65, 1000, Integer.MAX_VALUE}) {
            assertThat(BACKOFF.nanos(failures, 0))
                    .as("%d", failures)
                    .isEqualTo(Duration.ofSeconds(10).toNanos());
        }
    }

    @Test
    void chanceCutsAtMostHalfOfIt() {
        assertThat(BACKOFF.nanos(1, 1)).isEqualTo(Duration.ofMillis(125).toNanos());
        assertThat(BACKOFF.nanos(1, 0.5)).isBetween(187_000_000L, 188_000_000L);
        assertThat(BACKOFF.nanos(100, 1)).isEqualTo(Duration.ofSeconds(5).toNanos());
    }
}
