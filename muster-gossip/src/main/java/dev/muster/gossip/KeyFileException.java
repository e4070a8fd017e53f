package dev.muster.gossip;

import java.io.IOException;

/** A key file cannot be used. The message says which and why, the hint what to do; neither shows a key. */
public final class KeyFileException extends IOException {

    private static final long serialVersionUID = 1L;

    private final String hint;

    public KeyFileException(String message, String hint) {
        super(message);
        this.hint = hint;
    }

    /** What to do about it. */
    public String hint() {
        return hint;
    }
}
