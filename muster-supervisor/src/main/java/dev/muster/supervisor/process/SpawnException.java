package dev.muster.supervisor.process;

/** A service can't be started; the message says why, for people. */
public final class SpawnException extends Exception {

    private static final long serialVersionUID = 1L;

    SpawnException(String message) {
        super(message);
    }
}
