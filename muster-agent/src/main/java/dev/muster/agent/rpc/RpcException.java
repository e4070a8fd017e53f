package dev.muster.agent.rpc;

import java.io.IOException;

/** The other side of Serf's RPC said no, or spoke no sense. The message is for people; it may hold foreign text. */
public final class RpcException extends IOException {

    private static final long serialVersionUID = 1L;

    public RpcException(String message) {
        super(message);
    }

    public RpcException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The message, never null. */
    public String text() {
        return String.valueOf(getMessage());
    }
}
