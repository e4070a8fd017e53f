package dev.muster.gossip;

import dev.muster.gossip.msgpack.Bytes;
import java.time.Duration;

/**
 * Hears of what comes of a query while it is under way. Called on one thread for all queries of a {@link Cluster}, in
 * order, before the result; it should not block for long.
 */
public interface QueryListener {

    /** Does nothing. */
    QueryListener NONE = new QueryListener() {};

    /** The question is on its way, and over in so long at the latest. Once, and before anything else. */
    default void asked(Duration time) {}

    /** A member has heard the question. Once for each, and only if acknowledgements were wanted. */
    default void acknowledged(String from) {}

    /** A member answered. Once for each. */
    default void answered(String from, Bytes content) {}
}
