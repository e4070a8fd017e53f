package dev.muster.supervisor;

import java.time.Duration;
import java.util.List;

/**
 * A command that runs once to its end, before a service starts or after it has ended, in the service's own folder,
 * environment, user and limits. Its output goes where the service's goes.
 *
 * @param command program and arguments, never through a shell
 * @param timeout after this it is killed, and has failed
 */
public record Task(List<String> command, Duration timeout) {

    public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(1);

    public Task {
        command = Launch.requireCommand(command);
        if (timeout.toMillis() < 1 || timeout.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("the time-out of a task is 1 ms to 1 day, not " + timeout);
        }
    }

    public static Task of(List<String> command) {
        return new Task(command, DEFAULT_TIMEOUT);
    }
}
