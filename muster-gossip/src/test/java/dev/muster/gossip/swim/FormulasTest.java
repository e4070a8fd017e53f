package dev.muster.gossip.swim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tables of serf-protocol reference 1.13, and the properties that Lifeguard (arXiv 1707.00788) names. */
class FormulasTest {

    private static final long SECOND = 1_000_000_000L;

    @ParameterizedTest
    @CsvSource({"3, 0, 0", "3, 1, 3", "3, 9, 3", "3, 10, 6", "3, 99, 6", "3, 100, 9", "4, 3, 4", "4, 1000, 16"})
    void retransmitLimit(int multiplier, int nodes, int expected) {
        assertThat(Formulas.retransmitLimit(multiplier, nodes)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"5, 1000", "10, 1000", "50, 1698", "100, 2000", "500, 2698", "1000, 3000", "0, 1000", "1, 1000"})
    void theShortestSuspicionGrowsWithTheLogarithmOfTheCluster(int nodes, long expectedMillis) {
        assertThat(Formulas.suspicionMinimumNanos(3, nodes, SECOND) / 3).isEqualTo(expectedMillis * 1_000_000);
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 30000", "1, 2, 14000", "2, 3, 4810", "3, 4, -2000", "4, 5, -3000"})
    void eachConfirmationShortensASuspicion(int confirmations, long elapsedSeconds, long remainingMillis) {
        long remaining =
                Formulas.suspicionRemainingNanos(confirmations, 3, elapsedSeconds * SECOND, 2 * SECOND, 30 * SECOND);
        assertThat(remaining).isEqualTo(remainingMillis * 1_000_000);
    }

    @Test
    void aSuspicionThatNobodyCanConfirmTakesTheShortestTime() {
        assertThat(Formulas.suspicionRemainingNanos(0, 0, SECOND, 2 * SECOND, 30 * SECOND))
                .isEqualTo(SECOND);
    }

    @ParameterizedTest
    @CsvSource({"4, 2, 0", "4, 3, 0", "4, 4, 2", "4, 100, 2", "6, 5, 0", "6, 6, 4", "3, 3, 1", "3, 2, 0", "2, 9, 0"})
    void confirmationsAreWantedOnlyWhereThereAreNodesToGiveThem(int multiplier, int nodes, int expected) {
        assertThat(Formulas.confirmationsWanted(multiplier, nodes)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "32, 1", "33, 2", "64, 2", "65, 3", "128, 3", "129, 4", "1024, 6", "1025, 7"})
    void exchangesOfStateBecomeRarerInLargeClusters(int nodes, int factor) {
        assertThat(Formulas.pushPullIntervalNanos(30 * SECOND, nodes)).isEqualTo(30L * factor * SECOND);
    }
}
