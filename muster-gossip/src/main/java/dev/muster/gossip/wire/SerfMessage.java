package dev.muster.gossip.wire;

import dev.muster.gossip.msgpack.Bytes;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * A message of the Serf layer: the payload of a {@link Message.User}, or the user state of a {@link Message.PushPull}.
 * Immutable. Lamport times are unsigned 64-bit numbers. Source: serf-protocol reference 2.1.
 */
public sealed interface SerfMessage {

    /** {@code node} is leaving on purpose, or is declared gone by an operator; {@code prune} forgets it at once. */
    record Leave(long lamportTime, String node, boolean prune) implements SerfMessage {}

    /** {@code node} has joined on purpose. */
    record Join(long lamportTime, String node) implements SerfMessage {}

    /** What one side knows: a Lamport time for each name, who left, and the recent user events. */
    record State(
            long lamportTime,
            SortedMap<String, Long> statusTimes,
            SortedSet<String> leftMembers,
            long eventTime,
            List<EventsAt> events,
            long queryTime)
            implements SerfMessage {}

    /** The user events of one Lamport time, in a {@link State}. Empty slots of the ring are left out. */
    record EventsAt(long lamportTime, List<NamedPayload> events) {}

    /** One user event in an {@link EventsAt}. */
    record NamedPayload(String name, Bytes payload) {}

    /** A message to everybody; {@code coalesce} lets a receiver keep only the newest of a name. */
    record UserEvent(long lamportTime, String name, Bytes payload, boolean coalesce) implements SerfMessage {}

    /** A question to everybody that the filters let through; answers go to {@code address} by UDP. */
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
            implements SerfMessage {}

    /** An acknowledgement (flag 1) or an answer to a {@link Query}. */
    record QueryResponse(long lamportTime, long id, String from, long flags, Bytes payload) implements SerfMessage {}

    /** What a member knows of a name that two nodes claim; null when it knows nothing. */
    record ConflictResponse(@Nullable Claim claim) implements SerfMessage {}

    /** Who holds a name, in a {@link ConflictResponse}. */
    record Claim(String name, InetSocketAddress address, SortedMap<String, String> tags, int status, Bytes versions) {}

    /** The key that a key query is about. */
    record KeyRequest(Bytes key) implements SerfMessage {}

    /** The answer to a key query; keys are base64 text. */
    record KeyResponse(boolean result, String message, List<String> keys, String primaryKey) implements SerfMessage {}

    /** Forward {@code inner}, a complete message of this layer, to {@code address}. */
    record Relay(InetSocketAddress address, String nodeName, Bytes inner) implements SerfMessage {}
}
