package dev.muster.supervisor;

import java.time.Duration;

/**
 * How a service comes to its end.
 *
 * @param signal what asks it to end, without "SIG"; one that isn't TERM is followed by TERM after the grace
 * @param grace how long it may take to end before all its processes are killed
 * @param drain how long it may still serve once it asks for no new traffic. The supervisor keeps this for whoever
 *     drains it, and does not wait for it by itself.
 */
public record Ending(String signal, Duration grace, Duration drain) {

    /** Enough for an app to finish its requests, and within Docker's ten seconds with the rest of a leave. */
    public static final Ending DEFAULT = new Ending("TERM", Duration.ofSeconds(2), Duration.ofSeconds(5));

    public Ending {
        SignalName.require(signal);
        requireTime("grace for a stop", grace);
        requireTime("time for draining", drain);
    }

    private static void requireTime(String what, Duration time) {
        if (time.isNegative() || time.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("the " + what + " is 0 s to 1 day, not " + time);
        }
    }

    public Ending withDrain(Duration wanted) {
        return new Ending(signal, grace, wanted);
    }
}
