package dev.muster.gossip.swim;

import java.time.Duration;

/**
 * The timers and multipliers of SWIM with Lifeguard. Immutable. Source: Serf's protocol (timers and sizes).
 *
 * @param streamTimeout how long one exchange over TCP may take in all
 * @param indirectChecks how many helpers are asked to ping a node that keeps silent
 * @param retransmitMultiplier see {@link Formulas#retransmitLimit}
 * @param suspicionMultiplier see {@link Formulas#suspicionMinimumNanos}
 * @param suspicionMaximumMultiplier the longest suspicion is this many times the shortest
 * @param pushPullInterval between two exchanges of the whole state, before scaling
 * @param probeInterval one node is probed in each
 * @param probeTimeout how long a direct ping may stay unanswered
 * @param gossipInterval between two rounds of gossip
 * @param gossipNodes how many nodes each round of gossip reaches
 * @param gossipToTheDead how long a dead node is still told the news, so that it can object
 * @param awarenessMaximum one more than the worst score of {@link Awareness}; with 1 a node never doubts itself
 * @param buddy whether a probe tells a suspected node at once of what it is suspected, so that it can object
 */
public record SwimTimings(
        Duration streamTimeout,
        int indirectChecks,
        int retransmitMultiplier,
        int suspicionMultiplier,
        int suspicionMaximumMultiplier,
        Duration pushPullInterval,
        Duration probeInterval,
        Duration probeTimeout,
        Duration gossipInterval,
        int gossipNodes,
        Duration gossipToTheDead,
        int awarenessMaximum,
        boolean buddy) {

    /** For one data centre. */
    public static final SwimTimings LAN = new SwimTimings(
            Duration.ofSeconds(10),
            3,
            4,
            4,
            6,
            Duration.ofSeconds(30),
            Duration.ofSeconds(1),
            Duration.ofMillis(500),
            Duration.ofMillis(200),
            3,
            Duration.ofSeconds(30),
            8,
            true);

    /** For nodes that are far from each other. */
    public static final SwimTimings WAN = new SwimTimings(
            Duration.ofSeconds(30),
            3,
            4,
            6,
            6,
            Duration.ofSeconds(60),
            Duration.ofSeconds(5),
            Duration.ofSeconds(3),
            Duration.ofMillis(500),
            4,
            Duration.ofSeconds(60),
            8,
            true);

    /** For one machine. */
    public static final SwimTimings LOCAL = new SwimTimings(
            Duration.ofSeconds(1),
            1,
            2,
            3,
            6,
            Duration.ofSeconds(15),
            Duration.ofSeconds(1),
            Duration.ofMillis(200),
            Duration.ofMillis(100),
            3,
            Duration.ofSeconds(15),
            8,
            true);

    public SwimTimings {
        requirePositive(streamTimeout, "streamTimeout");
        requirePositive(pushPullInterval, "pushPullInterval");
        requirePositive(probeInterval, "probeInterval");
        requirePositive(probeTimeout, "probeTimeout");
        requirePositive(gossipInterval, "gossipInterval");
        if (probeTimeout.compareTo(probeInterval) >= 0) {
            throw new IllegalArgumentException("probeTimeout must be shorter than probeInterval");
        }
        if (indirectChecks < 0 || gossipNodes < 1 || retransmitMultiplier < 1 || awarenessMaximum < 1) {
            throw new IllegalArgumentException("counts must be positive");
        }
        if (suspicionMultiplier < 1 || suspicionMaximumMultiplier < 1) {
            throw new IllegalArgumentException("suspicion multipliers must be positive");
        }
    }

    /**
     * The same with only some of what Lifeguard (arXiv 1707.00788, section IV) adds to SWIM, to see what each part
     * does.
     * With none of them this is SWIM with a fixed time of suspicion.
     *
     * @param selfAwareness IV-A: who misses answers gives others more time
     * @param dynamicSuspicion IV-B: a suspicion starts long, and confirmations shorten it
     * @param buddySystem IV-C: a probe tells a suspected node that it is
     */
    public SwimTimings withLifeguard(boolean selfAwareness, boolean dynamicSuspicion, boolean buddySystem) {
        return new SwimTimings(
                streamTimeout,
                indirectChecks,
                retransmitMultiplier,
                suspicionMultiplier,
                dynamicSuspicion ? suspicionMaximumMultiplier : 1,
                pushPullInterval,
                probeInterval,
                probeTimeout,
                gossipInterval,
                gossipNodes,
                gossipToTheDead,
                selfAwareness ? awarenessMaximum : 1,
                buddySystem);
    }

    private static void requirePositive(Duration value, String what) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(what + " must be longer than nothing");
        }
    }
}
