package dev.muster.cli.door;

/** An agent was not found, or did not do as asked. The message is for people and safe to print. */
public final class DoorException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Why, as far as an exit code can tell. */
    public enum Reason {
        /** Nobody to ask, no answer, or several to choose from. */
        NO_AGENT,
        /** It answered that it has too much to do: asked again in a moment it may say yes. */
        BUSY,
        /** It answered, and said no. */
        REFUSED
    }

    private final Reason reason;

    public DoorException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public DoorException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    public String text() {
        String message = getMessage();
        return message == null ? "the agent did not answer" : message;
    }
}
