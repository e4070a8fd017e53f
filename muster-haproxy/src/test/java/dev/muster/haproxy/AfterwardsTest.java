package dev.muster.haproxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class AfterwardsTest {

    private static final long START = Long.MAX_VALUE - 5_000_000;
    private static final long MOMENT = Afterwards.MOMENT.toNanos();

    private final Afterwards afterwards = new Afterwards();

    @Test
    void aTurnThatTellsHaproxyNothingLooksAfterThemAtOnce() {
        assertThat(afterwards.now(false, START)).isTrue();
        assertThat(afterwards.due()).isEmpty();
    }

    @Test
    void aTurnThatTellsHaproxySomethingPutsThemOffByAMoment() {
        assertThat(afterwards.now(true, START)).isFalse();
        assertThat(afterwards.due()).hasValue(START + MOMENT);
        assertThat(afterwards.now(false, START + MOMENT - 1)).isFalse();
        assertThat(afterwards.now(false, START + MOMENT)).isTrue();
        assertThat(afterwards.due()).isEmpty();
    }

    @Test
    void howeverMuchIsToldTheyAreNotPutOffFurther() {
        assertThat(afterwards.now(true, START)).isFalse();
        assertThat(afterwards.now(true, START + MOMENT / 2)).isFalse();
        assertThat(afterwards.now(true, START + MOMENT)).isTrue();
    }
}
