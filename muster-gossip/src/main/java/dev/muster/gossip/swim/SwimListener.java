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

    /** Somebody claims this node's own name for another address, with that incarnation; it is asked if it is there. */
    void claimed(InetSocketAddress other, long incarnation);

    /** Nobody answers to this node's name at that address: the claim was old news. */
    void unclaimed(InetSocketAddress other);

    /** Somebody answers to the name of {@code node} at another address, and so does the node itself. */
    void conflict(SwimNode node, InetSocketAddress other);

    /** A payload for the layer above. */
    void received(Bytes payload);

    /** The layer's own state, to be given to another node. */
    Bytes state();

    /** Another node's state of the layer above; {@code join} if it came because one of the two joins. */
    void merge(Bytes state, boolean join);

    /** Encoded messages to be gossiped beside SWIM's own: see {@link BroadcastQueue#take}. */
    List<Bytes> broadcasts(int overheadBytes, int budgetBytes, int most, int transmitLimit);
}
