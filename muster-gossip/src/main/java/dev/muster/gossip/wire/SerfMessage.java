package dev.muster.gossip.wire;

import dev.muster.gossip.msgpack.Bytes;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A message of the Serf layer: the payload of a {@link Message.User}, or the user state of a {@link Message.PushPull}.
 * Immutable. Lamport times are unsigned 64-bit numbers. Source: Serf's protocol (the Serf layer's messages).
 */
public sealed interface SerfMessage {

    /** {@code node} is leaving on purpose, or is declared gone by an operator; {@code prune} forgets it at once. */
    record Leave(long lamportTime, String node, boolean prune) implements SerfMessage {}

    /** {@code node} has joined on purpose. */
    record Join(long lamportTime, String node) implements SerfMessage {}

    /** What one side knows: a Lamport time for each name, who left, and the recent user events. */
    record State(
            long lamportTime,
            Map<String, Long> statusTimes,
            Set<String> leftMembers,
            long eventTime,
            List<EventsAt> events,
            long queryTime)
            implements SerfMessage {

        public State {
            // In the order given, for it is the order on the wire; a large cluster would pay for sorting.
            statusTimes = Collections.unmodifiableMap(new LinkedHashMap<>(statusTimes));
            leftMembers = Collections.unmodifiableSet(new LinkedHashSet<>(leftMembers));
            events = List.copyOf(events);
        }
    }

    /** The user events of one Lamport time, in a {@link State}. Empty slots of the ring are left out. */
    record EventsAt(long lamportTime, List<NamedPayload> events) {

        public EventsAt {
            events = List.copyOf(events);
        }
    }

    /** One user event in an {@link EventsAt}. */
    record NamedPayload(String name, Bytes payload) {}

    /** A message to everybody; {@code coalesce} lets a receiver keep only the newest of a name. */
    record UserEvent(long lamportTime, String name, Bytes payload, boolean coalesce) implements SerfMessage {}

    /**
     * A question to everybody that the filters let through; answers go to {@code address} by UDP. No filter is
     * empty, and a query about keys has a payload: real Serf nodes do not survive the contrary.
     */
    record Query(
            long lamportTime,
            long id,
            InetSocketAddress address,
            String sourceNode,
            List<Bytes> filters,
            long flags,
            int relayFactor,
            long timeoutNanos,
            String name,
            Bytes payload)
            implements SerfMessage {

        /** The queries about keys that Serf nodes ask each other. */
        static final Set<String> KEY_QUERIES =
                Set.of("_serf_install-key", "_serf_use-key", "_serf_remove-key", "_serf_list-keys");

        public Query {
            Unsigned.require32(id, "id");
            Unsigned.require32(flags, "flags");
            if (relayFactor < 0 || relayFactor > 255) {
                throw new IllegalArgumentException("A relay factor is 0 to 255, not " + relayFactor);
            }
            filters = List.copyOf(filters);
            if (filters.contains(Bytes.EMPTY)) {
                throw new IllegalArgumentException("A filter of a query is never empty");
            }
            if (payload.isEmpty() && KEY_QUERIES.contains(name)) {
                throw new IllegalArgumentException("A query about keys has a payload");
            }
        }
    }

    /** An acknowledgement (flag 1) or an answer to a {@link Query}. */
    record QueryResponse(long lamportTime, long id, String from, long flags, Bytes payload) implements SerfMessage {

        public QueryResponse {
            Unsigned.require32(id, "id");
            Unsigned.require32(flags, "flags");
        }
    }

    /** What a member knows of a name that two nodes claim; null when it knows nothing. */
    record ConflictResponse(@Nullable Claim claim) implements SerfMessage {}

    /** Who holds a name, in a {@link ConflictResponse}. */
    record Claim(String name, InetSocketAddress address, SortedMap<String, String> tags, int status, Bytes versions) {

        public Claim {
            tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
            if (versions.size() != WireLimits.VERSION_BYTES) {
                throw new IllegalArgumentException(
                        "Protocol versions are " + WireLimits.VERSION_BYTES + " bytes, not " + versions.size());
            }
        }
    }

    /** The key that a key query is about. */
    record KeyRequest(Bytes key) implements SerfMessage {}

    /** The answer to a key query; keys are base64 text. */
    record KeyResponse(boolean result, String message, List<String> keys, String primaryKey) implements SerfMessage {

        public KeyResponse {
            keys = List.copyOf(keys);
        }
    }

    /** Forward {@code inner}, a complete message of this layer, to {@code address}. */
    record Relay(InetSocketAddress address, String nodeName, Bytes inner) implements SerfMessage {

        public Relay {
            if (inner.isEmpty()) {
                throw new IllegalArgumentException("A relay carries a message");
            }
        }
    }
}
