package dev.muster.agent.rpc.client;

import java.io.IOException;

/**
 * An agent could not be asked by Serf's RPC, or said no, and why. The message is for people; it may hold foreign text.
 */
public final class RpcCallException extends IOException {

    private static final long serialVersionUID = 1L;

    /** What went wrong, as far as it matters to what is done next. */
    public enum Reason {
        /** Nobody listens there, or the address is none. */
        UNREACHABLE,
        /** It wants a token, or another one. */
        TOKEN,
        /** It understood, and said no. The connection can be used further. */
        REFUSED,
        /** It did not answer in time. The connection is over. */
        LATE,
        /** What it says is not Serf's RPC. The connection is over. */
        NONSENSE,
        /** The connection is over: the agent closed it, or this side did. */
        CLOSED
    }

    private final Reason reason;

    RpcCallException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    RpcCallException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** The message, never null. */
    public String text() {
        return String.valueOf(getMessage());
    }

    /** The same for another thread that is told of it, with a trace of its own. */
    RpcCallException again() {
        return new RpcCallException(reason, text(), this);
    }
}
