package dev.muster.cli;

/**
 * Ends a command with a message for people: what happened, and what to do. The message must be safe to print. Carries
 * the exit code.
 */
final class CommandFailure extends Exception {

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    CommandFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    CommandFailure(int exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    static CommandFailure wrongUse(String message) {
        return new CommandFailure(ExitCode.WRONG_USE, message);
    }

    int exitCode() {
        return exitCode;
    }

    String text() {
        String message = getMessage();
        return message == null ? "it failed" : message;
    }
}
