package dev.muster.agent.rpc.client;

import dev.muster.gossip.msgpack.Bytes;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A question to the cluster. Immutable. What the agent takes it says itself.
 *
 * @param payload more about it; may be empty
 * @param nodes whom it is for, by name; empty: everybody
 * @param tags whom it is for, by tag: an expression that is somewhere in its value
 * @param acknowledge whether who hears it says so at once
 * @param relayFactor by how many other members each answer is sent as well
 * @param timeout how long to wait for those who do not answer; empty: as the agent sees fit
 */
public record QueryWish(
        String name,
        Bytes payload,
        List<String> nodes,
        SortedMap<String, String> tags,
        boolean acknowledge,
        int relayFactor,
        Optional<Duration> timeout) {

    public QueryWish {
        nodes = List.copyOf(nodes);
        tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
    }

    /** To everybody, who shall acknowledge it, as long as the agent sees fit. */
    public static QueryWish of(String name, Bytes payload) {
        return new QueryWish(name, payload, List.of(), new TreeMap<>(), true, 0, Optional.empty());
    }
}
