package dev.muster.agent.rpc.protocol;

import dev.muster.gossip.msgpack.Bytes;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A request of Serf's RPC. Immutable; all text in it is foreign. Source: serf-protocol reference 3.1. */
public sealed interface RpcRequest {

    /** What the connection itself answers. */
    sealed interface OfConnection extends RpcRequest {}

    /** What the agent is asked to do. */
    sealed interface OfAgent extends RpcRequest {}

    record Handshake(long version) implements OfConnection {}

    record Auth(String token) implements OfConnection {

        @Override
        public String toString() {
            return "Auth[…]";
        }
    }

    /** Hear of events, as {@link EventFilter} reads {@code type}. */
    record Stream(String type) implements OfConnection {}

    /** Hear the log, from this level on. */
    record Monitor(String level) implements OfConnection {}

    /** Hear no more of what was asked for with this number. */
    record Stop(long sequence) implements OfConnection {}

    /** Answer a query that this connection was told of under this number. */
    record Respond(long id, Bytes payload) implements OfConnection {}

    record Event(String name, Bytes payload, boolean coalesce) implements OfAgent {}

    record ForceLeave(String node, boolean prune) implements OfAgent {}

    record Join(List<String> addresses, boolean replay) implements OfAgent {

        public Join {
            addresses = List.copyOf(addresses);
        }
    }

    record Members() implements OfAgent {}

    record MembersFiltered(MemberFilter filter) implements OfAgent {}

    record Tags(SortedMap<String, String> set, List<String> delete) implements OfAgent {

        public Tags {
            set = Collections.unmodifiableSortedMap(new TreeMap<>(set));
            delete = List.copyOf(delete);
        }
    }

    record Leave() implements OfAgent {}

    /**
     * A question to the cluster.
     *
     * @param timeout empty: as long as Serf would wait
     * @param endEarly whether {@code done} may come before that time, when all have answered; Serf's own command loses
     *     answers then, so only Muster's asks for it, and Serf's agent takes no notice
     */
    record Query(
            String name,
            Bytes payload,
            List<String> nodes,
            SortedMap<String, String> tags,
            boolean acknowledge,
            int relayFactor,
            Optional<Duration> timeout,
            boolean endEarly)
            implements OfAgent {

        public Query {
            nodes = List.copyOf(nodes);
            tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
        }
    }

    /** What is done with a key on every member. */
    enum KeyVerb {
        INSTALL,
        USE,
        REMOVE
    }

    /** @param key in base64, as it came */
    record ChangeKey(KeyVerb verb, String key) implements OfAgent {

        @Override
        public String toString() {
            return "ChangeKey[" + verb + ", …]";
        }
    }

    record ListKeys() implements OfAgent {}

    record Stats() implements OfAgent {}

    record GetCoordinate(String node) implements OfAgent {}
}
