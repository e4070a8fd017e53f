package dev.muster.agent.drain;

/** A question or an answer of the network that is none. It carries no foreign text. */
public final class UnreadableException extends Exception {

    private static final long serialVersionUID = 1L;

    public UnreadableException(String message) {
        super(message);
    }
}
