package dev.muster.agent.rpc.client;

import dev.muster.gossip.msgpack.Bytes;

/** What came of a query so far. Immutable; all of it is foreign. */
public sealed interface QueryNews {

    /** Whose it is. */
    String from();

    /** This member heard it. */
    record Acknowledged(String from) implements QueryNews {}

    /** This member answered. */
    record Answered(String from, Bytes payload) implements QueryNews {}
}
