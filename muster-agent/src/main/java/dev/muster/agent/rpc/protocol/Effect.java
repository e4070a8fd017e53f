package dev.muster.agent.rpc.protocol;

import dev.muster.gossip.Query;
import dev.muster.gossip.msgpack.Bytes;

/** What a {@link Session} wants done, in the order given. */
public sealed interface Effect {

    /** Give the next bytes that come, whatever their number. */
    record Listen() implements Effect {}

    /** Send it; each byte that is taken comes back as {@link Input.Taken}. */
    record Send(Bytes bytes) implements Effect {}

    /** Have the agent do it; its answer comes back as {@link Input.Answered}. */
    record Do(long errand, RpcRequest.OfAgent request) implements Effect {}

    /** Answer somebody's query; whether it could be comes back as {@link Input.Answered}. */
    record Respond(long errand, Query query, Bytes content) implements Effect {}

    /** Tell of events from now on. */
    record Follow() implements Effect {}

    /** Tell no more of events. */
    record Unfollow() implements Effect {}

    /** Tell the last lines of the log, and those that come. */
    record Tail(LogLevel level) implements Effect {}

    /** Tell no more of the log. */
    record Untail() implements Effect {}

    record Count(RpcCounter counter) implements Effect {}

    /** Close the connection; nothing comes after this. What was sent may still be taken, unless it is cut. */
    record End(boolean cut, String why) implements Effect {}
}
