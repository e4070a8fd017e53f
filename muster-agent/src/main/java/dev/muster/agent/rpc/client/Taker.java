package dev.muster.agent.rpc.client;

import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.msgpack.MsgpackReader;

/** Who takes the answers to one request, on the thread that reads the connection; nothing of it blocks. */
interface Taker {

    /** The header of an answer; an empty error means that all went well. Tells whether a body follows. */
    boolean header(String error);

    /** The body of an answer, of which {@code bytes} came. */
    void body(MsgpackReader body, int bytes) throws MalformedMessageException;

    /** Whether no further answer comes. */
    boolean isOver();

    /** The connection has ended before. */
    void ended(RpcCallException why);
}
