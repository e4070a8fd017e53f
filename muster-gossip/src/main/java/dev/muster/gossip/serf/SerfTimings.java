package dev.muster.gossip.serf;

import java.time.Duration;

/**
 * The timers of the Serf layer. Immutable. Source: Serf's protocol (join, leave, rejoin).
 *
 * @param broadcastTimeout how long leaving and changing tags wait for their news to be spread
 * @param leavePropagateDelay how long a node stays after its last word, so that others can pass it on
 * @param reapFailedAfter when a failed member is forgotten
 * @param reapLeftAfter when a member that left is forgotten
 * @param reconnectEvery how often a failed member may be tried again
 */
public record SerfTimings(
        Duration broadcastTimeout,
        Duration leavePropagateDelay,
        Duration reapFailedAfter,
        Duration reapLeftAfter,
        Duration reconnectEvery) {

    private static final Duration LONGEST_REAP_INTERVAL = Duration.ofSeconds(15);
    private static final Duration SHORTEST_REAP_INTERVAL = Duration.ofMillis(100);

    /** As Serf does it. */
    public static final SerfTimings DEFAULT = new SerfTimings(
            Duration.ofSeconds(5),
            Duration.ofSeconds(1),
            Duration.ofHours(24),
            Duration.ofHours(24),
            Duration.ofSeconds(30));

    public SerfTimings {
        if (broadcastTimeout.isNegative() || leavePropagateDelay.isNegative()) {
            throw new IllegalArgumentException("timers must not be negative");
        }
        if (reapFailedAfter.isNegative() || reapLeftAfter.isNegative()) {
            throw new IllegalArgumentException("reaping must not lie in the past");
        }
        if (reconnectEvery.isNegative() || reconnectEvery.isZero()) {
            throw new IllegalArgumentException("reconnectEvery must be longer than nothing");
        }
    }

    /** How often to look for members to forget: often enough to keep the word given by the two bounds. */
    Duration reapEvery() {
        Duration sooner = reapFailedAfter.compareTo(reapLeftAfter) < 0 ? reapFailedAfter : reapLeftAfter;
        Duration interval = sooner.dividedBy(4);
        if (interval.compareTo(LONGEST_REAP_INTERVAL) > 0) {
            return LONGEST_REAP_INTERVAL;
        }
        return interval.compareTo(SHORTEST_REAP_INTERVAL) < 0 ? SHORTEST_REAP_INTERVAL : interval;
    }
}
