package dev.muster.simulator;

/** What must always hold did not. The message names the node, and what was seen. */
public final class BrokenInvariantException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BrokenInvariantException(String message) {
        super(message);
    }
}
