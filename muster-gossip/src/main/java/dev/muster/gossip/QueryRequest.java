package dev.muster.gossip;

import dev.muster.gossip.msgpack.Bytes;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A question to the cluster. Immutable; start with {@link #of} and change what differs. Source: serf-protocol reference
 * 2.8.
 *
 * @param name what is asked; names that begin with {@code _serf_} are the cluster's own, of which only
 *     {@code _serf_ping} without a payload may be asked
 * @param payload more about it
 * @param nodes whom it is for, by name; empty: everybody
 * @param tags whom it is for, by tag: each tag named must match its regular expression, somewhere; a tag that a node
 *     has not counts as empty. RE2's syntax
 * @param wants what makes the query complete
 * @param relayFactor by how many other members each answer is sent as well, against loss: 0 to 255, of which a Muster
 *     node heeds at most 8
 * @param timeout how long to wait for those who do not answer, 1 ms to 10 minutes; empty: as Serf does it, 16 gossip
 *     intervals times the digits of the number of members
 */
public record QueryRequest(
        String name,
        Bytes payload,
        List<String> nodes,
        SortedMap<String, String> tags,
        Wanted wants,
        int relayFactor,
        Optional<Duration> timeout) {

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final int MOST_RELAYS = 255;

    /** What is waited for, from every member that is alive and that the filters let through. */
    public enum Wanted {
        /** An answer. */
        ANSWERS,
        /** An answer; and whoever hears the question says so at once. */
        ANSWERS_AND_ACKS,
        /** Only the word that the question was heard. */
        ACKS
    }

    public QueryRequest {
        nodes = List.copyOf(nodes);
        tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
        if (relayFactor < 0 || relayFactor > MOST_RELAYS) {
            throw new IllegalArgumentException("a relay factor is 0 to " + MOST_RELAYS + ", not " + relayFactor);
        }
        if (timeout.isPresent()
                && (timeout.get().compareTo(SHORTEST) < 0 || timeout.get().compareTo(LONGEST) > 0)) {
            throw new IllegalArgumentException("the timeout of a query is 1 ms to 10 minutes");
        }
    }

    /** To everybody, for answers, as long as Serf would wait. */
    public static QueryRequest of(String name, Bytes payload) {
        return new QueryRequest(
                name, payload, List.of(), Collections.emptySortedMap(), Wanted.ANSWERS, 0, Optional.empty());
    }

    public QueryRequest withNodes(List<String> value) {
        return new QueryRequest(name, payload, value, tags, wants, relayFactor, timeout);
    }

    public QueryRequest withTags(SortedMap<String, String> value) {
        return new QueryRequest(name, payload, nodes, value, wants, relayFactor, timeout);
    }

    public QueryRequest withWants(Wanted value) {
        return new QueryRequest(name, payload, nodes, tags, value, relayFactor, timeout);
    }

    public QueryRequest withRelayFactor(int value) {
        return new QueryRequest(name, payload, nodes, tags, wants, value, timeout);
    }

    public QueryRequest withTimeout(Duration value) {
        return new QueryRequest(name, payload, nodes, tags, wants, relayFactor, Optional.of(value));
    }
}
