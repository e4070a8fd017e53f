package dev.muster.agent.roster;

/** A tag says something that cannot be accepted. The message is the reason, in words, safe to show. */
public final class InvalidTagException extends Exception {

    private static final long serialVersionUID = 1L;

    InvalidTagException(String reason) {
        super(reason);
    }

    /** The reason, in words. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
