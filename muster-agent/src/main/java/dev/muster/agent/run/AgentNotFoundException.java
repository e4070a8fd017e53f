package dev.muster.agent.run;

/** No agent answers to what was asked for. The message says which there are, the hint what to type. */
public final class AgentNotFoundException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String hint;

    AgentNotFoundException(String message, String hint) {
        super(message);
        this.hint = hint;
    }

    /** What to type instead. */
    public String hint() {
        return hint;
    }
}
