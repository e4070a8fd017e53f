package dev.muster.haproxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LooksTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long MILLI = Duration.ofMillis(1).toNanos();

    /** The clock's numbers may be anything, and run over. */
    private static final long BEGIN = Long.MAX_VALUE - SECOND;

    private final Looks looks = new Looks(Duration.ofSeconds(2), BEGIN);

    /** One look that begins at this time and takes so long. */
    private void look(long atNanos, long tookNanos) {
        looks.begin(atNanos);
        assertThat(looks.end(atNanos + tookNanos)).isEqualTo(atNanos);
    }

    @Test
    void theNextIsDueAfterTheInterval() {
        assertThat(looks.due(BEGIN - 1)).isFalse();
        assertThat(looks.due(BEGIN)).isTrue();
        look(BEGIN, MILLI);
        long next = BEGIN + MILLI + 2 * SECOND;
        assertThat(looks.next()).hasValue(next);
        assertThat(looks.due(next - 1)).isFalse();
        assertThat(looks.due(next)).isTrue();
    }

    @Test
    void lookingTakesATwentiethOfTheTimeAtMost() {
        look(BEGIN, 200 * MILLI);
        assertThat(looks.next()).hasValue(BEGIN + 200 * MILLI + 4 * SECOND);
        look(BEGIN, MILLI);
        assertThat(looks.next()).hasValue(BEGIN + MILLI + 2 * SECOND);
    }

    @Test
    void whoWasSilentIsNotLeftAloneForLong() {
        look(BEGIN, 5 * SECOND);
        assertThat(looks.next()).hasValue(BEGIN + 15 * SECOND);
        looks.verify(BEGIN + 5 * SECOND);
        assertThat(looks.next()).hasValue(BEGIN + 15 * SECOND);
    }

    @Test
    void whatWasDoneIsLookedAtSoonAndNeverLaterThanDue() {
        look(BEGIN, MILLI);
        looks.verify(BEGIN + SECOND);
        assertThat(looks.next()).hasValue(BEGIN + SECOND + 100 * MILLI);
        looks.verify(BEGIN + SECOND + MILLI);
        assertThat(looks.next()).hasValue(BEGIN + SECOND + 100 * MILLI);
    }

    @Test
    void whereALookTakesLongItIsVerifiedLater() {
        look(BEGIN, SECOND);
        looks.verify(BEGIN + SECOND);
        assertThat(looks.next()).hasValue(BEGIN + SECOND + 5 * SECOND);
    }

    @Test
    void whileOneIsUnderWayNoneIsDue() {
        long number = looks.begin(BEGIN);
        assertThat(looks.underWay()).isTrue();
        assertThat(looks.counts(number)).isTrue();
        looks.verify(BEGIN);
        assertThat(looks.due(BEGIN + 100 * SECOND)).isFalse();
        assertThat(looks.next()).isEmpty();
        looks.end(BEGIN + MILLI);
        assertThat(looks.underWay()).isFalse();
        assertThat(looks.counts(number)).as("its result comes once").isFalse();
    }

    @Test
    void onlyTheNewestCounts() {
        long old = looks.begin(BEGIN);
        long young = looks.begin(BEGIN + MILLI);
        assertThat(looks.counts(old)).isFalse();
        assertThat(looks.counts(young)).isTrue();
        assertThat(looks.end(BEGIN + 2 * MILLI)).isEqualTo(BEGIN + MILLI);
    }

    @Test
    void oneThatIsDroppedDoesNotCountAndAnotherIsDueAsBefore() {
        long number = looks.begin(BEGIN);
        looks.drop();
        assertThat(looks.counts(number)).isFalse();
        assertThat(looks.next()).hasValue(BEGIN);
        looks.begin(BEGIN + MILLI);
        assertThat(looks.counts(number)).isFalse();
    }

    @Test
    void aLookAgainIsDueWhenAskedForHoweverLateTheNextWas() {
        look(BEGIN, SECOND);
        looks.again(BEGIN + SECOND, Duration.ofMillis(7));
        assertThat(looks.next()).hasValue(BEGIN + SECOND + 7 * MILLI);
        long number = looks.begin(BEGIN + 2 * SECOND);
        looks.again(BEGIN + 2 * SECOND, Looks.SOON);
        assertThat(looks.counts(number)).isFalse();
        assertThat(looks.next()).hasValue(BEGIN + 2 * SECOND + 100 * MILLI);
    }
}
