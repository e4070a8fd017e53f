package dev.muster.gossip.serf;

import dev.muster.gossip.QueryResult;
import dev.muster.gossip.msgpack.Bytes;

/** Hears of what comes of an own query. Called on the machine's owner. */
interface Asker {

    /** The query is on its way, and over in so long at the latest. Called once, first. */
    default void asked(long timeoutNanos) {}

    /** A member has heard the query. */
    default void acknowledged(String from) {}

    /** A member answered. */
    default void answered(String from, Bytes content) {}

    /** The query is over: all have done what was wanted, or the time is. Called once, last. */
    void finished(QueryResult result);
}
