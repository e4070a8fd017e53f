package dev.muster.agent;

/** An agent cannot do what it was asked. The message says what happened and where, the hint what to do. */
public final class AgentException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String hint;

    public AgentException(String message, String hint) {
        super(message);
        this.hint = hint;
    }

    /** What to do about it; may be empty. */
    public String hint() {
        return hint;
    }
}
