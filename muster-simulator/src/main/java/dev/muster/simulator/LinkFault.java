package dev.muster.simulator;

import java.util.function.BiPredicate;

/**
 * What is wrong with some links for a while. Links have a direction: a one-way partition is a fault of one of the two.
 *
 * @param where whether the link from the first node to the second is meant
 * @param kind what it does to what is sent over it
 * @param untilNanos when it is over
 */
public record LinkFault(BiPredicate<SimulatedNode, SimulatedNode> where, Kind kind, long untilNanos) {

    /** What happens to datagrams and streams. */
    public enum Kind {
        /** Everything is lost: a partition. */
        CUT,
        /** Datagrams are lost, TCP gets through: a firewall. */
        CUT_DATAGRAMS,
        /** Everything waits in front of the link until it is free again. */
        CLOG
    }
}
