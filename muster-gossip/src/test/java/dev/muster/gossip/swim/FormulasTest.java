package dev.muster.gossip.swim;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The formulas of Serf's protocol (timers and sizes) as golden tables; each test quotes the sentence that it holds,
 * where n is the number of known nodes including self, dead and left ones.
 */
class FormulasTest {

    private static final long SECOND = 1_000_000_000L;

    /** "retransmit limit = mult × ceil(log10(n + 1)). (mult 3: n 0 → 0, 1 → 3, 99 → 6)" */
    @ParameterizedTest
    @CsvSource({"3, 0, 0", "3, 1, 3", "3, 9, 3", "3, 10, 6", "3, 99, 6", "3, 100, 9", "4, 3, 4", "4, 1000, 16"})
    void retransmitLimit(int multiplier, int nodes, int expected) {
        assertThat(Formulas.retransmitLimit(multiplier, nodes)).isEqualTo(expected);
    }

    /**
     * "min suspicion = mult × max(1, log10(max(1, n))) × ProbeInterval (the log factor truncated to 1/1000). Test table
     * for mult 3, 1 s, divided by 3: n 5, 10 → 1.0; 50 → 1.698; 100 → 2.0; 500 → 2.698; 1000 → 3.0."
     */
    @ParameterizedTest
    @CsvSource({"5, 1000", "10, 1000", "50, 1698", "100, 2000", "500, 2698", "1000, 3000", "0, 1000", "1, 1000"})
    void theShortestSuspicionGrowsWithTheLogarithmOfTheCluster(int nodes, long expectedMillis) {
        assertThat(Formulas.suspicionMinimumNanos(3, nodes, SECOND) / 3).isEqualTo(expectedMillis * 1_000_000);
    }

    /**
     * "timeout = max(min, floor_ms(max − (max − min)·log(c + 1)/log(k + 1))), minus elapsed; ≤ 0 → fire now. Test table
     * k 3, min 2 s, max 30 s: (c, elapsed → remaining) 0,0 → 30 s; 1,2 → 14 s; 2,3 → 4.81 s; 3,4 → −2 s." Lifeguard
     * (arXiv 1707.00788), IV-B.
     */
    @ParameterizedTest
    @CsvSource({"0, 0, 30000", "1, 2, 14000", "2, 3, 4810", "3, 4, -2000", "4, 5, -3000"})
    void eachConfirmationShortensASuspicion(int confirmations, long elapsedSeconds, long remainingMillis) {
        long remaining =
                Formulas.suspicionRemainingNanos(confirmations, 3, elapsedSeconds * SECOND, 2 * SECOND, 30 * SECOND);
        assertThat(remaining).isEqualTo(remainingMillis * 1_000_000);
    }

    /** "Timer starts at max (at min if k < 1)." */
    @Test
    void aSuspicionThatNobodyCanConfirmTakesTheShortestTime() {
        assertThat(Formulas.suspicionRemainingNanos(0, 0, SECOND, 2 * SECOND, 30 * SECOND))
                .isEqualTo(SECOND);
    }

    /** "k (wanted confirmations) = SuspicionMult − 2; 0 if n − 2 < k." */
    @ParameterizedTest
    @CsvSource({"4, 2, 0", "4, 3, 0", "4, 4, 2", "4, 100, 2", "6, 5, 0", "6, 6, 4", "3, 3, 1", "3, 2, 0", "2, 9, 0"})
    void confirmationsAreWantedOnlyWhereThereAreNodesToGiveThem(int multiplier, int nodes, int expected) {
        assertThat(Formulas.confirmationsWanted(multiplier, nodes)).isEqualTo(expected);
    }

    /** "push/pull interval: n ≤ 32 → base; else base × (ceil(log2 n − 5) + 1)." */
    @ParameterizedTest
    @CsvSource({"1, 1", "32, 1", "33, 2", "64, 2", "65, 3", "128, 3", "129, 4", "1024, 6", "1025, 7"})
    void exchangesOfStateBecomeRarerInLargeClusters(int nodes, int factor) {
        assertThat(Formulas.pushPullIntervalNanos(30 * SECOND, nodes)).isEqualTo(30L * factor * SECOND);
    }

    /** "max = 6 × min": from the table of the profiles, SuspicionMaxTimeoutMult is 6 in each. */
    @Test
    void theLongestSuspicionIsSixTimesTheShortest() {
        assertThat(List.of(SwimTimings.LAN, SwimTimings.WAN, SwimTimings.LOCAL))
                .allSatisfy(timings ->
                        assertThat(timings.suspicionMaximumMultiplier()).isEqualTo(6));
    }

    /**
     * The same formula for LAN timings and whole clusters: n, min, and what is left of max after one and two of the two
     * confirmations that SuspicionMult 4 wants.
     */
    @ParameterizedTest
    @CsvSource({"4, 4000, 11381, 4000", "100, 8000, 22762, 8000", "1000, 12000, 34144, 12000"})
    void confirmationsInARealCluster(int nodes, long minimumMillis, long afterOneMillis, long afterTwoMillis) {
        long minimum = Formulas.suspicionMinimumNanos(4, nodes, SECOND);
        int wanted = Formulas.confirmationsWanted(4, nodes);
        assertThat(minimum).isEqualTo(minimumMillis * 1_000_000);
        assertThat(Formulas.suspicionRemainingNanos(0, wanted, 0, minimum, 6 * minimum))
                .isEqualTo(6 * minimum);
        assertThat(Formulas.suspicionRemainingNanos(1, wanted, 0, minimum, 6 * minimum))
                .isEqualTo(afterOneMillis * 1_000_000);
        assertThat(Formulas.suspicionRemainingNanos(2, wanted, 0, minimum, 6 * minimum))
                .isEqualTo(afterTwoMillis * 1_000_000);
    }

    /**
     * "failed probe: +(nacks expected − nacks received) if any nack-capable helper was asked, else +1". Lifeguard,
     * IV-A.
     */
    @ParameterizedTest
    @CsvSource({"0, 0, 1", "3, 3, 0", "3, 2, 1", "3, 0, 3", "1, 0, 1", "1, 2, 0"})
    void awarenessAfterAFailedProbe(int nacksExpected, int nacksReceived, int delta) {
        assertThat(Formulas.awarenessAfterFailedProbe(nacksExpected, nacksReceived))
                .isEqualTo(delta);
    }

    /** "Default timeout = GossipInterval × 16 × ceil(log10(alive + 1)): 3.2 s for ≤ 9 LAN nodes" (2.8). */
    @ParameterizedTest
    @CsvSource({"0, 3200", "1, 3200", "9, 3200", "10, 6400", "99, 6400", "100, 9600", "9999, 12800"})
    void aQueryWaitsLongerInALargerCluster(int alive, long expectedMillis) {
        assertThat(Formulas.queryTimeoutNanos(16, alive, 200_000_000L)).isEqualTo(expectedMillis * 1_000_000);
    }

    /** The profiles, row by row as in the table of 1.13. */
    @Test
    void theProfilesAreMemberlists() {
        assertThat(row(SwimTimings.LAN)).isEqualTo("10s 3 4 4 6 30s 1s 500ms 200ms 3 30s 8");
        assertThat(row(SwimTimings.WAN)).isEqualTo("30s 3 4 6 6 60s 5s 3s 500ms 4 60s 8");
        assertThat(row(SwimTimings.LOCAL)).isEqualTo("1s 1 2 3 6 15s 1s 200ms 100ms 3 15s 8");
    }

    private static String row(SwimTimings timings) {
        return String.join(
                " ",
                text(timings.streamTimeout()),
                "" + timings.indirectChecks(),
                "" + timings.retransmitMultiplier(),
                "" + timings.suspicionMultiplier(),
                "" + timings.suspicionMaximumMultiplier(),
                text(timings.pushPullInterval()),
                text(timings.probeInterval()),
                text(timings.probeTimeout()),
                text(timings.gossipInterval()),
                "" + timings.gossipNodes(),
                text(timings.gossipToTheDead()),
                "" + timings.awarenessMaximum());
    }

    private static String text(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }
}
