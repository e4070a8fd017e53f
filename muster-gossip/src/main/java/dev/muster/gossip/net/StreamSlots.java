package dev.muster.gossip.net;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * Who may have how many streams open: there is a number for all together, and one source gets no more than a part of
 * it, so that whoever holds streams open without a word does not keep all others out. Any thread.
 */
final class StreamSlots {

    /** Half of all: many nodes may share one source, behind a NAT or on one machine. */
    static final int MOST_OF_ONE_SOURCE = 64;

    private final int most;
    private final Map<Source, Integer> taken = new HashMap<>();
    private int inAll;

    StreamSlots(int most) {
        this.most = most;
    }

    /** What came of asking for a slot. */
    enum Outcome {
        TAKEN,
        /** None is left. */
        ALL_TAKEN,
        /** This source has as many as one source gets. */
        TOO_MANY_OF_THIS_SOURCE
    }

    /** Takes a slot, if there is one, which is to be given back. */
    synchronized Outcome take(InetAddress address) {
        Source source = Source.of(address);
        int its = taken.getOrDefault(source, 0);
        if (inAll >= most) {
            return Outcome.ALL_TAKEN;
        }
        if (its >= MOST_OF_ONE_SOURCE) {
            return Outcome.TOO_MANY_OF_THIS_SOURCE;
        }
        taken.put(source, its + 1);
        inAll++;
        return Outcome.TAKEN;
    }

    synchronized void giveBack(InetAddress address) {
        taken.computeIfPresent(Source.of(address), (source, its) -> its > 1 ? its - 1 : null);
        inAll--;
    }

    /** How many sources have any. */
    synchronized int sources() {
        return taken.size();
    }
}
