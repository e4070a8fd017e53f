package dev.muster.agent.handler.machine;

import dev.muster.agent.rpc.protocol.SerfEvent;
import dev.muster.gossip.Query;
import dev.muster.gossip.msgpack.Bytes;

/** What {@link HandlerTurns} wants done. */
public sealed interface HandlerEffect {

    /** Run this; its end is told by {@link HandlerInput.Ended}, once. */
    record Start(long run, HandlerSpec handler, SerfEvent event) implements HandlerEffect {}

    /** Ask this run, with all of its group, to end. */
    record Terminate(long run) implements HandlerEffect {}

    /** End this run and what is left of it. */
    record Kill(long run) implements HandlerEffect {}

    /** Answer the query. */
    record Respond(HandlerSpec handler, Query query, Bytes answer) implements HandlerEffect {}

    /** Say in the log that something is wrong. */
    record Warn(String text) implements HandlerEffect {}

    /** Say it in the log, for those who look closely. */
    record Note(String text) implements HandlerEffect {}
}
