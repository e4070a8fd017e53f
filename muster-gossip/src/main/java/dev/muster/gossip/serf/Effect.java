package dev.muster.gossip.serf;

import dev.muster.gossip.ClusterEvent;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.wire.Message;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** What a {@link Node} wants done. The shell and the simulator carry it out, in the order given. */
public sealed interface Effect {

    /** Send a datagram. */
    record SendPacket(InetSocketAddress to, Bytes datagram) implements Effect {}

    /**
     * Open a stream, send the request, read one message, and hand it to {@link Node#onReply}; or, when that fails or
     * takes longer than {@code timeoutNanos}, call {@link Node#onFailure}.
     */
    record Exchange(long id, InetSocketAddress to, Message request, long timeoutNanos) implements Effect {}

    /** Tell the listener. */
    record Emit(ClusterEvent event) implements Effect {}

    /** A join is over: how many answered, and what went wrong with the others. */
    record JoinFinished(long command, int answered, List<JoinProblem> problems) implements Effect {}

    /** Why the node at an address could not be joined; a phrase for people. */
    record JoinProblem(InetSocketAddress address, String reason) {}

    /** A command is over, well if there is no problem. */
    record CommandFinished(long command, Optional<String> problem) implements Effect {}

    /** Something that an operator should read, fit for a log. */
    record Warn(String text) implements Effect {}
}
