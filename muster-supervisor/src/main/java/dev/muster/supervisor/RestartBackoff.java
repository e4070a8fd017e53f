package dev.muster.supervisor;

import java.time.Duration;

/**
 * How long a service that died waits before its next start: {@code first}, doubled with each further death in a row,
 * never more than {@code longest}. Having been ready for {@code resetAfter} forgets the deaths before. A service that
 * was ready for more than a second starts again at once the first time (as s6 does; reference: supervision, 1.1).
 *
 * @param limit so many deaths in a row, and it has failed: only a person starts it again; {@link #NO_LIMIT} for never
 */
public record RestartBackoff(Duration first, Duration longest, Duration resetAfter, int limit) {

    public static final int NO_LIMIT = Integer.MAX_VALUE;

    /** 0.2 s doubling to 30 s, forgotten after 10 s of readiness, 20 deaths in a row (about seven minutes). */
    public static final RestartBackoff DEFAULT =
            new RestartBackoff(Duration.ofMillis(200), Duration.ofSeconds(30), Duration.ofSeconds(10), 20);

    public RestartBackoff {
        if (first.toMillis() < 1 || longest.compareTo(first) < 0 || longest.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException(
                    "a restart waits 1 ms to 1 day, the longest wait no shorter than the first");
        }
        if (resetAfter.isNegative()) {
            throw new IllegalArgumentException("the time after which deaths are forgotten can't be negative");
        }
        if (limit < 1) {
            throw new IllegalArgumentException("the limit of deaths in a row is 1 or more, not " + limit);
        }
    }

    /** The wait after this many deaths in a row, 1 or more, none of which was let off. */
    public Duration wait(int deaths) {
        int doublings = Math.min(deaths - 1, 30);
        long nanos = first.toNanos();
        for (int i = 0; i < doublings && nanos < longest.toNanos(); i++) {
            nanos *= 2;
        }
        return Duration.ofNanos(Math.min(nanos, longest.toNanos()));
    }
}
