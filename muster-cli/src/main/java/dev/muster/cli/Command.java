package dev.muster.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** One word of {@code muster}: the flags that it takes, and what it does. Made only when the word is typed. */
interface Command {

    /** The flags and arguments. {@code --help} is added to them by {@link Words}. */
    CommandSpec spec();

    /** Does it. Returns the exit code, or fails with a message for people. */
    int run(ParseResult parsed, Surroundings surroundings) throws CommandFailure, InterruptedException;

    /** The exit code when it was done and what it printed could not be written; {@link ExitCode#DONE} if no matter. */
    default int unwritten(ParseResult parsed) {
        return ExitCode.FAILED;
    }
}
