package dev.muster.agent.membership;

import java.time.Duration;

/**
 * How long to wait before the next attempt: twice as long after each failure, up to a limit, and each wait cut by a
 * random part of its half, so that those who failed together don't come back together. Immutable. Source: M. Brooker,
 * "Exponential Backoff And Jitter", 2015 ("equal jitter").
 *
 * @param first after the first failure
 * @param longest however many there were
 */
record Backoff(Duration first, Duration longest) {

    static final Backoff USUAL = new Backoff(Duration.ofMillis(250), Duration.ofSeconds(10));

    /**
     * The wait before the next attempt, in nanoseconds.
     *
     * @param failures in a row, 1 or more
     * @param random from 0 to 1
     */
    long nanos(int failures, double random) {
        long full = longest.toNanos();
        int doublings = failures - 1;
        if (doublings < Long.numberOfLeadingZeros(first.toNanos()) - 1) {
            full = Math.min(full, first.toNanos() << doublings);
        }
        return full - (long) (full / 2.0 * random);
    }
}
