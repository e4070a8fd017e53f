package dev.muster.gossip.swim;

import java.util.random.RandomGenerator;

/** What the parts of one {@link Swim} share. */
record SwimCore(
        SwimTimings timings,
        GossipLimits limits,
        boolean compression,
        Counters counters,
        Timers timers,
        RandomGenerator random,
        NodeTable table,
        Awareness awareness,
        BroadcastQueue queue,
        SwimTransport transport,
        SwimListener listener) {

    /** This node, as it is now. */
    SwimNode me() {
        return table.me();
    }

    boolean isMe(SwimNode node) {
        return node.name().equals(table.me().name());
    }

    /** Whether anybody else is there; one that is only suspected is. */
    boolean hasCompany() {
        return table.any(node -> !isMe(node) && !node.isGone());
    }

    long nowNanos() {
        return timers.nowNanos();
    }

    int retransmitLimit() {
        return Formulas.retransmitLimit(timings.retransmitMultiplier(), table.size());
    }
}
