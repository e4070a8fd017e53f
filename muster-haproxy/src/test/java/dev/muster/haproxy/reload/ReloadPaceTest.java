package dev.muster.haproxy.reload;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReloadPaceTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /** Near the end of the clock's range: only differences count. */
    private final long now = Long.MAX_VALUE - SECOND / 2;

    private final ReloadPace pace = new ReloadPace();

    @Test
    void theFirstIsAtOnceAndTheNextAfterAPause() {
        assertThat(pace.due(now)).isEqualTo(now);
        pace.done(now);
        assertThat(pace.due(now) - now).isEqualTo(SECOND);
        assertThat(pace.due(now + 2 * SECOND)).isEqualTo(now + 2 * SECOND);
    }

    @Test
    void failuresComeMoreAndMoreSeldom() {
        assertThat(pace.failed(now) - now).isEqualTo(5 * SECOND);
        assertThat(pace.failed(now) - now).isEqualTo(10 * SECOND);
        for (int i = 0; i < 20; i++) {
            pace.failed(now);
        }
        assertThat(pace.failed(now) - now).isEqualTo(60 * SECOND);
        assertThat(pace.due(now) - now).isEqualTo(60 * SECOND);
    }

    @Test
    void somethingElseIsTriedSoon() {
        pace.failed(now);
        pace.failed(now);
        pace.changed(now);
        assertThat(pace.due(now) - now).isEqualTo(SECOND);
        assertThat(pace.failed(now) - now).isEqualTo(5 * SECOND);
    }

    @Test
    void aSuccessWithoutAReloadEndsTheCount() {
        pace.failed(now);
        pace.recovered();
        assertThat(pace.failed(now) - now).isEqualTo(5 * SECOND);
    }
}
