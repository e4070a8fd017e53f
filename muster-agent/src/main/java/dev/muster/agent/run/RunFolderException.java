package dev.muster.agent.run;

/** The run folder, or a place in it, cannot be used. The message says why, the hint what to do. */
public final class RunFolderException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String hint;

    RunFolderException(String message, String hint) {
        super(message);
        this.hint = hint;
    }

    /** What to do about it. */
    public String hint() {
        return hint;
    }
}
