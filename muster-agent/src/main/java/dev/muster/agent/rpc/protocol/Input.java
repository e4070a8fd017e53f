package dev.muster.agent.rpc.protocol;

import dev.muster.gossip.msgpack.Bytes;
import java.time.Duration;
import java.util.SortedSet;

/** What a {@link Session} is given. */
public sealed interface Input {

    /** Bytes came from the other side, after an {@link Effect.Listen}. */
    record Arrived(Bytes piece) implements Input {}

    /** The other side says no more; what it said is answered still. */
    record HungUp() implements Input {}

    /** The connection is of no more use, in either direction. */
    record Broke() implements Input {}

    /** The other side took so many bytes. */
    record Taken(int bytes) implements Input {}

    /** An errand of {@link Effect.Do} or {@link Effect.Respond} was done. */
    record Answered(long errand, Answer answer) implements Input {}

    /** What comes of a query; {@code errand} is the one that asked it. */
    sealed interface QueryNews extends Input {

        long errand();
    }

    /** It is on its way, and over in so long at the latest. */
    record QueryBegan(long errand, Duration time) implements QueryNews {}

    record QueryAcknowledged(long errand, String from) implements QueryNews {}

    record QueryAnswered(long errand, String from, Bytes content) implements QueryNews {}

    /** @param acknowledged who has heard it, told already or not */
    record QueryOver(long errand, SortedSet<String> acknowledged) implements QueryNews {}

    /** Something happened, after an {@link Effect.Follow}. */
    record Happened(SerfEvent event) implements Input {}

    /** A line was logged, after an {@link Effect.Tail}. */
    record Logged(LogLine line) implements Input {}

    /** {@link Session#deadlineNanos} has come. */
    record Woken() implements Input {}
}
