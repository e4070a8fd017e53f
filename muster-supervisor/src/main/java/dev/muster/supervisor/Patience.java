package dev.muster.supervisor;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How long one waits with a process that runs and is no use. When it is over the process is told to end, killed after
 * its grace, and started again as after any death: with its back-off and its limit.
 *
 * @param readyWithin from its start to its first passed check, 10 ms to 1 day; an adopted process has as long again;
 *     empty for ever
 * @param failedChecks so many failed checks in a row, once it was ready, 1 to 1000; empty for any number
 */
public record Patience(Optional<Duration> readyWithin, OptionalInt failedChecks) {

    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final int MOST_CHECKS = 1000;

    /** Never restarted for its checks. */
    public static final Patience ENDLESS = new Patience(Optional.empty(), OptionalInt.empty());

    public Patience {
        if (readyWithin.isPresent()
                && (readyWithin.get().compareTo(SHORTEST) < 0
                        || readyWithin.get().compareTo(LONGEST) > 0)) {
            throw new IllegalArgumentException(
                    "a service has 10 ms to 1 day to become ready, not " + readyWithin.get());
        }
        if (failedChecks.isPresent() && (failedChecks.getAsInt() < 1 || failedChecks.getAsInt() > MOST_CHECKS)) {
            throw new IllegalArgumentException("a service is restarted after 1 to " + MOST_CHECKS
                    + " failed checks, not " + failedChecks.getAsInt());
        }
    }

    public Patience withReadyWithin(Duration wanted) {
        return new Patience(Optional.of(wanted), failedChecks);
    }

    public Patience withFailedChecks(int wanted) {
        return new Patience(readyWithin, OptionalInt.of(wanted));
    }
}
