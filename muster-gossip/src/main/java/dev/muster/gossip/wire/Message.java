package dev.muster.gossip.wire;

import dev.muster.gossip.msgpack.Bytes;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message of memberlist, as it stands inside a packet or at the head of a stream. Immutable.
 *
 * <p>Sequence numbers and incarnations are unsigned 32-bit numbers, held in a {@code long}. Addresses are always
 * resolved: they were 4 or 16 raw bytes. Source: serf-protocol reference 1.1, 1.3 and 1.10.
 */
public sealed interface Message {

    /** Asks for an {@link Ack}. An empty {@code node} means "whoever you are"; no source means "to the sender". */
    record Ping(long sequence, String node, @Nullable InetSocketAddress source, String sourceNode) implements Message {}

    /** Asks a helper to ping {@code node} at {@code target} and to report back. */
    record IndirectPing(
            long sequence,
            String node,
            InetSocketAddress target,
            boolean nack,
            @Nullable InetSocketAddress source,
            String sourceNode)
            implements Message {}

    /** The answer to a {@link Ping}; the payload carries a coordinate, or nothing. */
    record Ack(long sequence, Bytes payload) implements Message {}

    /** A helper's answer when the node it was asked to ping kept silent. */
    record Nack(long sequence) implements Message {}

    /** {@code from} believes that {@code node} may be dead. */
    record Suspect(long incarnation, String node, String from) implements Message {}

    /** {@code node} is dead, or has left when it says so itself ({@code from} equals {@code node}). */
    record Dead(long incarnation, String node, String from) implements Message {}

    /** {@code node} is here, with this address, meta data (Serf's tags) and these protocol versions. */
    record Alive(long incarnation, String node, InetSocketAddress address, Bytes meta, Bytes versions)
            implements Message {}

    /** A payload for the layer above, which is a {@link SerfMessage}. */
    record User(Bytes payload) implements Message {}

    /** The whole state of one side, exchanged over a stream. */
    record PushPull(boolean join, List<NodeState> nodes, Bytes userState) implements Message {

        public PushPull {
            nodes = List.copyOf(nodes);
        }
    }

    /** A stream was refused, for this reason. */
    record Refusal(String error) implements Message {}

    /** One node in a {@link PushPull}. */
    record NodeState(
            String name, InetSocketAddress address, Bytes meta, long incarnation, Liveness liveness, Bytes versions) {}

    /** The state of a node as told in a {@link PushPull}; the order is the number on the wire. */
    enum Liveness {
        ALIVE,
        SUSPECT,
        DEAD,
        LEFT
    }
}
