package dev.muster.gossip.swim;

/**
 * The formulas of memberlist and Lifeguard as pure functions. Durations are nanoseconds. Source: Serf's protocol
 * (timers and sizes); Lifeguard (arXiv 1707.00788), section IV.
 */
public final class Formulas {

    private static final int PUSH_PULL_SCALE_THRESHOLD = 32;
    private static final long NANOS_PER_MILLI = 1_000_000L;

    private Formulas() {}

    /** How often a message is sent in a cluster of {@code nodes}. */
    public static int retransmitLimit(int multiplier, int nodes) {
        return multiplier * (int) Math.ceil(Math.log10(nodes + 1.0));
    }

    /** The shortest time that a node stays suspected before it is declared dead. */
    public static long suspicionMinimumNanos(int multiplier, int nodes, long probeIntervalNanos) {
        double scale = Math.max(1.0, Math.log10(Math.max(1.0, nodes)));
        long scaleInThousandths = (long) (scale * 1000);
        return multiplier * scaleInThousandths * (probeIntervalNanos / 1000);
    }

    /** How many confirmations bring a suspicion down to its shortest time; 0 when there are too few to ask. */
    public static int confirmationsWanted(int suspicionMultiplier, int nodes) {
        int wanted = suspicionMultiplier - 2;
        return nodes - 2 < wanted ? 0 : Math.max(0, wanted);
    }

    /**
     * What remains of a suspicion after {@code confirmations} of {@code wanted} when {@code elapsedNanos} have gone by;
     * nothing or less means now.
     */
    public static long suspicionRemainingNanos(
            int confirmations, int wanted, long elapsedNanos, long minimumNanos, long maximumNanos) {
        if (wanted < 1) {
            return minimumNanos - elapsedNanos;
        }
        double fraction = Math.log(confirmations + 1.0) / Math.log(wanted + 1.0);
        long raw = (long) (maximumNanos - (maximumNanos - minimumNanos) * fraction);
        long timeout = Math.max(minimumNanos, raw / NANOS_PER_MILLI * NANOS_PER_MILLI);
        return timeout - elapsedNanos;
    }

    /** The time between two exchanges of the whole state, longer in large clusters. */
    public static long pushPullIntervalNanos(long baseNanos, int nodes) {
        if (nodes <= PUSH_PULL_SCALE_THRESHOLD) {
            return baseNanos;
        }
        double log2 = Math.log(nodes) / Math.log(2);
        double thresholdLog2 = Math.log(PUSH_PULL_SCALE_THRESHOLD) / Math.log(2);
        // The quotient of logarithms may land a hair above a whole number, which ceil would make one too many.
        long steps = (long) Math.ceil(log2 - thresholdLog2 - 1e-9) + 1;
        return baseNanos * steps;
    }

    /**
     * By how much a node's awareness gets worse after a probe that failed: by the helpers that should have answered and
     * kept silent too; by one when no helper could be asked for that.
     */
    public static int awarenessAfterFailedProbe(int nacksExpected, int nacksReceived) {
        return nacksExpected > 0 ? Math.max(0, nacksExpected - nacksReceived) : 1;
    }

    /** How long a query waits for answers by default. Source: Serf's protocol (queries). */
    public static long queryTimeoutNanos(int multiplier, int alive, long gossipIntervalNanos) {
        int digits = (int) Math.ceil(Math.log10(alive + 1.0));
        return gossipIntervalNanos * multiplier * Math.max(1, digits);
    }
}
