package dev.muster.simulator;

import dev.muster.gossip.serf.Node;
import dev.muster.gossip.swim.Counter;
import dev.muster.gossip.swim.GossipLimits;

/**
 * What must hold for one node after every event, whatever the network, the clocks and its own restarts do. Remembers
 * what it last saw of the node: over a restart too, if the node does.
 */
final class Invariants {

    private static final int QUEUES = 4;
    private static final int WORST_AWARENESS = 7;

    /** What no honest network of equal nodes can bring about, however bad it is. */
    private static final Counter[] NEVER = {
        Counter.PACKETS_MALFORMED,
        Counter.SERF_MESSAGES_MALFORMED,
        Counter.LAMPORT_TIMES_REFUSED,
        Counter.MEMBERS_REFUSED,
        Counter.MERGES_INCOMPATIBLE,
        Counter.MESSAGES_MISPLACED,
        Counter.NAME_CONFLICTS,
        Counter.INCARNATIONS_EXHAUSTED,
    };

    private long incarnation;
    private long memberTime;
    private long eventTime;
    private long queryTime;

    private Invariants() {}

    static Invariants ofANewNode() {
        return new Invariants();
    }

    /** Who left on purpose begins its Lamport clocks afresh. */
    void forgetClocks() {
        memberTime = 0;
        eventTime = 0;
        queryTime = 0;
    }

    /** Throws if a rule is broken. */
    void check(SimulatedNode node) {
        Node machine = node.machine();
        incarnation = grown(incarnation, machine.incarnation(), node, "its incarnation");
        memberTime = grown(memberTime, machine.lamportTime(), node, "its Lamport clock of members");
        eventTime = grown(eventTime, machine.eventTime(), node, "its Lamport clock of events");
        queryTime = grown(queryTime, machine.queryTime(), node, "its Lamport clock of queries");
        GossipLimits limits = machine.config().limits();
        require(machine.known() <= limits.maxMembers(), node, "it knows too many nodes");
        require(machine.queued() <= QUEUES * limits.maxBroadcasts(), node, "its queues are too long");
        require(
                machine.awareness() >= 0 && machine.awareness() <= WORST_AWARENESS,
                node,
                "its awareness is out of range");
        // Only who learns of more members at once than fit the queue may drop some of that news.
        require(
                machine.known() > limits.maxBroadcasts() || node.counters().get(Counter.BROADCASTS_DROPPED) == 0,
                node,
                "it drops broadcasts");
        for (Counter counter : NEVER) {
            if (node.counters().get(counter) != 0) {
                throw new BrokenInvariantException(node.name() + ": it counts " + counter.word());
            }
        }
    }

    private static long grown(long before, long now, SimulatedNode node, String what) {
        if (now < before) {
            throw new BrokenInvariantException(node.name() + ": " + what + " went back from " + before + " to " + now);
        }
        return now;
    }

    private static void require(boolean holds, SimulatedNode node, String otherwise) {
        if (!holds) {
            throw new BrokenInvariantException(node.name() + ": " + otherwise);
        }
    }
}
