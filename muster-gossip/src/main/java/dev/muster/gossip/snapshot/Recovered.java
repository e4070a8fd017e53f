package dev.muster.gossip.snapshot;

import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * What a snapshot remembers of an earlier life. Immutable.
 *
 * @param alive who was there, and where; this node itself may be among them
 * @param clock the last Lamport time of members that was used or seen; 0 for none
 * @param eventClock the same for user events
 * @param queryClock the same for queries
 * @param incarnation the highest own incarnation that was recorded; 0 for none
 * @param linesIgnored how many lines were none
 */
public record Recovered(
        SequencedMap<String, InetSocketAddress> alive,
        long clock,
        long eventClock,
        long queryClock,
        long incarnation,
        long linesIgnored) {

    public Recovered {
        alive = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(alive));
    }

    /** Nothing: the first life. */
    public static Recovered nothing() {
        return new Recovered(new LinkedHashMap<>(), 0, 0, 0, 0, 0);
    }
}
