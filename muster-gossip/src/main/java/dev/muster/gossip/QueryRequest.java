package dev.muster.gossip;

import dev.muster.gossip.msgpack.Bytes;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A question to the cluster. Immutable, for any thread; start with {@link #of} and change what differs. Each
 * {@code with} gives a new request and leaves this one as it is. Source: Serf's protocol (queries).
 */
public final class QueryRequest {

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

    private final String name;
    private final Bytes payload;
    private final List<String> nodes;
    private final SortedMap<String, String> tags;
    private final Wanted wants;
    private final int relayFactor;
    private final Optional<Duration> timeout;

    private QueryRequest(
            String name,
            Bytes payload,
            List<String> nodes,
            SortedMap<String, String> tags,
            Wanted wants,
            int relayFactor,
            Optional<Duration> timeout) {
        this.name = name;
        this.payload = payload;
        this.nodes = nodes;
        this.tags = tags;
        this.wants = wants;
        this.relayFactor = relayFactor;
        this.timeout = timeout;
    }

    /**
     * To everybody, for answers, as long as Serf would wait.
     *
     * @param name what is asked; names that begin with {@code _serf_} are the cluster's own, of which only
     *     {@code _serf_ping} without a payload may be asked
     * @param payload more about it, which may be empty
     */
    public static QueryRequest of(String name, Bytes payload) {
        return new QueryRequest(
                name, payload, List.of(), Collections.emptySortedMap(), Wanted.ANSWERS, 0, Optional.empty());
    }

    /** What is asked. */
    public String name() {
        return name;
    }

    /** More about it. */
    public Bytes payload() {
        return payload;
    }

    /** Whom it is for, by name; empty: everybody. */
    public List<String> nodes() {
        return nodes;
    }

    /** Asks only the nodes of these names. They hear of it by packets of their own, before the gossip reaches them. */
    public QueryRequest withNodes(Collection<String> value) {
        return new QueryRequest(name, payload, List.copyOf(value), tags, wants, relayFactor, timeout);
    }

    /** Whom it is for, by tag. */
    public SortedMap<String, String> tags() {
        return tags;
    }

    /**
     * Asks only nodes whose tags match: each tag named here its regular expression, somewhere in the value; a tag that
     * a node has not counts as empty. The syntax is RE2's. An expression that is none fails the query.
     */
    public QueryRequest withTags(Map<String, String> value) {
        SortedMap<String, String> copy = Collections.unmodifiableSortedMap(new TreeMap<>(value));
        return new QueryRequest(name, payload, nodes, copy, wants, relayFactor, timeout);
    }

    /** What makes the query complete. */
    public Wanted wants() {
        return wants;
    }

    /** Sets what makes the query complete. */
    public QueryRequest withWants(Wanted value) {
        return new QueryRequest(name, payload, nodes, tags, value, relayFactor, timeout);
    }

    /** By how many other members each answer is sent as well. */
    public int relayFactor() {
        return relayFactor;
    }

    /**
     * Sets by how many other members each answer is sent as well, against loss.
     *
     * @param value 0 to 255, of which a Muster node heeds at most 8
     * @throws IllegalArgumentException if it is another number
     */
    public QueryRequest withRelayFactor(int value) {
        if (value < 0 || value > MOST_RELAYS) {
            throw new IllegalArgumentException("a relay factor is 0 to " + MOST_RELAYS + ", not " + value);
        }
        return new QueryRequest(name, payload, nodes, tags, wants, value, timeout);
    }

    /** How long to wait for those who do not answer; empty: as Serf does it. */
    public Optional<Duration> timeout() {
        return timeout;
    }

    /**
     * Sets how long to wait for those who do not answer. Without, it is 16 gossip intervals times the digits of the
     * number of members: on a LAN 3.2 s for up to 9, 6.4 s for up to 99.
     *
     * @param value 1 ms to 10 minutes
     * @throws IllegalArgumentException if it is another time
     */
    public QueryRequest withTimeout(Duration value) {
        if (value.compareTo(SHORTEST) < 0 || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("the timeout of a query is 1 ms to 10 minutes");
        }
        return new QueryRequest(name, payload, nodes, tags, wants, relayFactor, Optional.of(value));
    }

    @Override
    public String toString() {
        return "QueryRequest[" + name + ", " + payload + "]";
    }
}
