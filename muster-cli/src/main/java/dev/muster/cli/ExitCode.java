package dev.muster.cli;

/**
 * What the exit codes of {@code muster} mean. They are part of its promise to scripts, and stand in every help text.
 */
final class ExitCode {

    /** It was done. */
    static final int DONE = 0;

    /** It was understood and tried, and did not work. */
    static final int FAILED = 1;

    /** The command line is wrong: an unknown word, flag or value. */
    static final int WRONG_USE = 2;

    /** Where 1 is an answer, as with {@code diff}: what went wrong, whatever it was. */
    static final int ANSWER_FAILED = 2;

    /** Something that it needs is missing on this machine, or taken: HAProxy, a port. */
    static final int MISSING = 3;

    /** There is no agent to ask, it does not answer, or it is not clear which one is meant. */
    static final int NO_AGENT = 4;

    private ExitCode() {}
}
