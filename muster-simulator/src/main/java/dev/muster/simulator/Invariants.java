package dev.muster.simulator;

import dev.muster.gossip.swim.Counter;
import dev.muster.gossip.swim.GossipLimits;
import java.util.HashMap;
import java.util.Map;

/** What must hold for every node after every event, whatever the network does. */
final class Invariants {

    private static final int QUEUES = 4;

    private record Seen(int life, long incarnation, long lamportTime) {}

    private final Map<String, Seen> seen = new HashMap<>();

    /** Throws if a rule is broken. */
    void check(SimulatedNode node) {
        Seen before = seen.get(node.name());
        Seen now = new Seen(
                node.life(), node.machine().incarnation(), node.machine().lamportTime());
        if (before != null && before.life == now.life) {
            require(now.incarnation >= before.incarnation, node, "its incarnation went back");
            require(now.lamportTime >= before.lamportTime, node, "its Lamport clock went back");
        }
        seen.put(node.name(), now);
        GossipLimits limits = node.machine().config().limits();
        require(node.machine().known() <= limits.maxMembers(), node, "it knows too many nodes");
        require(node.machine().queued() <= QUEUES * limits.maxBroadcasts(), node, "its queues are too long");
        require(
                node.machine().awareness() >= 0 && node.machine().awareness() <= 7,
                node,
                "its awareness is out of range");
        require(node.counters().get(Counter.PACKETS_MALFORMED) == 0, node, "it was sent a malformed packet");
        require(node.counters().get(Counter.SERF_MESSAGES_MALFORMED) == 0, node, "it was sent a malformed message");
    }

    private static void require(boolean holds, SimulatedNode node, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(node.name() + ": " + otherwise);
        }
    }
}
