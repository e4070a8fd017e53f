package dev.muster.gossip.wire;

import dev.muster.gossip.msgpack.Bytes;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message of memberlist, as it stands inside a packet or at the head of a stream. Immutable.
 *
 * <p>Sequence numbers and incarnations are unsigned 32-bit numbers, held in a {@code long}. Addresses are always
 * resolved: they were 4 or 16 raw bytes. Source: Serf's protocol (message types, messages in packets and streams).
 */
public sealed interface Message {

    /** Asks for an {@link Ack}. An empty {@code node} means "whoever you are"; no source means "to the sender". */
    record Ping(long sequence, String node, @Nullable InetSocketAddress source, String sourceNode) implements Message {

        public Ping {
            Unsigned.require32(sequence, "sequence");
        }
    }

    /** Asks a helper to ping {@code node} at {@code target} and to report back. */
    record IndirectPing(
            long sequence,
            String node,
            InetSocketAddress target,
            boolean nack,
            @Nullable InetSocketAddress source,
            String sourceNode)
            implements Message {

        public IndirectPing {
            Unsigned.require32(sequence, "sequence");
        }
    }

    /** The answer to a {@link Ping}; the payload carries a coordinate, or nothing. */
    record Ack(long sequence, Bytes payload) implements Message {

        public Ack {
            Unsigned.require32(sequence, "sequence");
        }
    }

    /** A helper's answer when the node it was asked to ping kept silent. */
    record Nack(long sequence) implements Message {

        public Nack {
            Unsigned.require32(sequence, "sequence");
        }
    }

    /** {@code from} believes that {@code node} may be dead. */
    record Suspect(long incarnation, String node, String from) implements Message {

        public Suspect {
            Unsigned.require32(incarnation, "incarnation");
        }
    }

    /** {@code node} is dead, or has left when it says so itself ({@code from} equals {@code node}). */
    record Dead(long incarnation, String node, String from) implements Message {

        public Dead {
            Unsigned.require32(incarnation, "incarnation");
        }
    }

    /**
     * {@code node} is here, with this address, meta data (Serf's tags) and these protocol versions: six bytes, or
     * none where they are not known. Any other number of them stops some memberlist versions.
     */
    record Alive(long incarnation, String node, InetSocketAddress address, Bytes meta, Bytes versions)
            implements Message {

        public Alive {
            Unsigned.require32(incarnation, "incarnation");
            requireVersions(versions);
        }
    }

    /** A payload for the layer above, which is a {@link SerfMessage}; never empty. */
    record User(Bytes payload) implements Message {

        public User {
            if (payload.isEmpty()) {
                throw new IllegalArgumentException("A user message has a payload");
            }
        }
    }

    /**
     * The whole state of one side, exchanged over a stream.
     *
     * @param unusable how many nodes came that cannot be represented, and were left out: each is one node's
     *     fault, and must not keep the others from being known. Zero where it was not read from a stream.
     */
    record PushPull(boolean join, List<NodeState> nodes, Bytes userState, int unusable) implements Message {

        public PushPull {
            nodes = List.copyOf(nodes);
        }

        public PushPull(boolean join, List<NodeState> nodes, Bytes userState) {
            this(join, nodes, userState, 0);
        }
    }

    /** A stream was refused, for this reason. */
    record Refusal(String error) implements Message {}

    /** One node in a {@link PushPull}. The versions are as in {@link Alive}. */
    record NodeState(
            String name, InetSocketAddress address, Bytes meta, long incarnation, Liveness liveness, Bytes versions) {

        public NodeState {
            Unsigned.require32(incarnation, "incarnation");
            requireVersions(versions);
        }
    }

    /** The state of a node as told in a {@link PushPull}. */
    enum Liveness {
        ALIVE(0),
        SUSPECT(1),
        DEAD(2),
        LEFT(3);

        private final int number;

        Liveness(int number) {
            this.number = number;
        }

        /** The number on the wire. */
        int number() {
            return number;
        }
    }

    private static void requireVersions(Bytes versions) {
        if (!versions.isEmpty() && versions.size() != WireLimits.VERSION_BYTES) {
            throw new IllegalArgumentException(
                    "Protocol versions are " + WireLimits.VERSION_BYTES + " bytes, not " + versions.size());
        }
    }
}
