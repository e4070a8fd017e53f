package dev.muster.agent;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An agent cannot do what it was asked. The message says what happened and where, the hint what to do. */
public final class AgentException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Why, as far as an exit code can tell. */
    public enum Reason {
        /** Something is missing on this machine, or taken. */
        MISSING,
        /** It was tried, and did not work. */
        FAILED
    }

    private final String hint;
    private final Reason reason;
    private final @Nullable InetSocketAddress taken;

    public AgentException(String message, String hint) {
        this(message, hint, Reason.FAILED, null);
    }

    private AgentException(String message, String hint, Reason reason, @Nullable InetSocketAddress taken) {
        super(message);
        this.hint = hint;
        this.reason = reason;
        this.taken = taken;
    }

    /** A program or file that the agent needs is not there. */
    static AgentException missing(String message, String hint) {
        return new AgentException(message, hint, Reason.MISSING, null);
    }

    /** {@code address} cannot be listened on, most likely because another program does. */
    static AgentException taken(InetSocketAddress address, String message, String hint) {
        return new AgentException(message, hint, Reason.MISSING, address);
    }

    /** What to do about it; may be empty. */
    public String hint() {
        return hint;
    }

    public Reason reason() {
        return reason;
    }

    /** The address that could not be had, where that is the trouble. */
    public Optional<InetSocketAddress> taken() {
        return Optional.ofNullable(taken);
    }
}
