package dev.muster.gossip.swim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SuspicionTest {

    private static final long SECOND = 1_000_000_000L;

    private static Suspicion suspicion(int wanted) {
        return new Suspicion("first", wanted, 2 * SECOND, 30 * SECOND, 100 * SECOND);
    }

    @Test
    void startsWithTheLongestTime() {
        assertThat(suspicion(3).deadlineNanos()).isEqualTo(130 * SECOND);
    }

    @Test
    void theFirstAccuserDoesNotConfirmHimself() {
        Suspicion suspicion = suspicion(3);
        assertThat(suspicion.confirm("first")).isFalse();
        assertThat(suspicion.deadlineNanos()).isEqualTo(130 * SECOND);
    }

    @Test
    void eachAccuserCountsOnceAndOnlyAsManyAsWanted() {
        Suspicion suspicion = suspicion(3);
        assertThat(suspicion.confirm("a")).isTrue();
        assertThat(suspicion.confirm("a")).isFalse();
        assertThat(suspicion.deadlineNanos()).isEqualTo(116 * SECOND);
        assertThat(suspicion.confirm("b")).isTrue();
        assertThat(suspicion.confirm("c")).isTrue();
        assertThat(suspicion.deadlineNanos()).isEqualTo(102 * SECOND);
        assertThat(suspicion.confirm("d")).isFalse();
    }

    @Test
    void withNobodyToConfirmItIsShort() {
        assertThat(suspicion(0).deadlineNanos()).isEqualTo(102 * SECOND);
    }
}
