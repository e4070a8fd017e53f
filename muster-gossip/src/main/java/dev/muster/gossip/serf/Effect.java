package dev.muster.gossip.serf;

import dev.muster.gossip.ClusterEvent;
import dev.muster.gossip.KeyResult;
import dev.muster.gossip.QueryResult;
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

    /** Ask the listener; its answer goes to {@link Node#respond} with the number of the query. */
    record Ask(long query, String name, Bytes payload, String from, long lamportTime, long timeoutNanos)
            implements Effect {}

    /** A join is over: how many answered, and what went wrong with the others. */
    record JoinFinished(long command, int answered, List<JoinProblem> problems) implements Effect {}

    /** Why the node at an address could not be joined; a phrase for people. */
    record JoinProblem(InetSocketAddress address, String reason) {}

    /** A command is over, well if there is no problem. */
    record CommandFinished(long command, Optional<String> problem) implements Effect {}

    /** What comes of an own query. */
    sealed interface QueryNews extends Effect {

        /** The command that asked. */
        long command();
    }

    /** An own query is on its way, and over in so long at the latest. */
    record Asked(long command, long timeoutNanos) implements QueryNews {}

    /** A member has heard an own query. */
    record Acknowledged(long command, String from) implements QueryNews {}

    /** A member answered an own query. */
    record Answered(long command, String from, Bytes content) implements QueryNews {}

    /** An own query is over. */
    record QueryFinished(long command, QueryResult result) implements QueryNews {}

    /** A change of keys over the cluster is over. */
    record KeysFinished(long command, KeyResult result) implements Effect {}

    /** Change this node's own keys, and hand the outcome to {@link Node#onKeysChanged}. */
    record ChangeKeys(long number, KeyChange change) implements Effect {}

    /** Something that an operator should read, fit for a log. */
    record Warn(String text) implements Effect {}
}
