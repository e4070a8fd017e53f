package dev.muster.supervisor;

import java.nio.file.Path;

/** Where a service's standard output and error go. */
public sealed interface Output {

    /**
     * Through a pipe to the agent, which stamps each line with the time and rotates the file. While no agent reads,
     * the pipe holds what fits (64 KiB on Linux); a service that writes more than that waits until an agent is back,
     * and what is in the pipe is lost if the service ends before.
     *
     * @param echo each line goes to the agent's own log as well
     */
    record Lines(LogRotation rotation, boolean echo) implements Output {}

    /** Straight to a file, appended, with neither time stamps nor rotation; never waits for the agent. */
    record Direct(Path file) implements Output {

        public Direct {
            if (!file.isAbsolute()) {
                throw new IllegalArgumentException("the output file of a service is an absolute path, not " + file);
            }
        }
    }

    static Output lines() {
        return new Lines(LogRotation.DEFAULT, false);
    }

    static Output direct(Path file) {
        return new Direct(file);
    }
}
