package dev.muster.gossip.swim;

import dev.muster.gossip.msgpack.Bytes;
import java.net.InetSocketAddress;
import java.util.List;

/** The layer above SWIM. Called on the machine's owner, in the order in which things happened. */
public interface SwimListener {

    /** A node is here that was not known, dead or left before. */
    void joined(SwimNode node);

    /** A node is dead or has left. */
    void left(SwimNode node);

    /** A living node's meta data or address changed. */
    void updated(SwimNode node);

    /**
     * Somebody answers to the name of {@code node} at another address, and claims it with that incarnation; and the
     * node itself answers too.
     */
    void conflict(SwimNode node, InetSocketAddress other, long incarnation);

    /** A payload for the layer above. */
    void received(Bytes payload);

    /** The layer's own state, to be given to another node. */
    Bytes state();

    /** Another node's state of the layer above; {@code join} if it came because one of the two joins. */
    void merge(Bytes state, boolean join);

    /** Encoded messages to be gossiped beside SWIM's own: see {@link BroadcastQueue#take}. */
    List<Bytes> broadcasts(int overheadBytes, int budgetBytes, int most, int transmitLimit);
}
