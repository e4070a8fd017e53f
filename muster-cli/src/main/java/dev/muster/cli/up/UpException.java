package dev.muster.cli.up;

/** The small cluster can't be started, or fell over. The message is for people and safe to print. */
public final class UpException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Why, as far as an exit code can tell. */
    public enum Reason {
        /** Something is missing on this machine, or taken. */
        MISSING,
        /** It was tried, and did not work. */
        FAILED
    }

    private final Reason reason;

    public UpException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public UpException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    public String text() {
        String message = getMessage();
        return message == null ? "it did not work" : message;
    }
}
