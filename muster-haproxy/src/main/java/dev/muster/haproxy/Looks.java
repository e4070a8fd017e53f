package dev.muster.haproxy;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * When to look at HAProxy next, and which look counts: only the newest that was begun, until it is over or dropped.
 * Times are nanoseconds of the monotonic clock. Pure; for one thread.
 */
final class Looks {

    /** What was done is looked at so soon after, or later where a look takes long. */
    static final Duration SOON = Duration.ofMillis(100);
    /** Looking takes at most a twentieth of the time; a fifth when something was done. */
    private static final int LOOK_COST_FACTOR = 20;

    private static final int VERIFY_COST_FACTOR = 5;
    /** HAProxy that was slow once, or silent, is not left alone for longer. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final long intervalNanos;
    private long number;
    private OptionalLong sinceNanos = OptionalLong.empty();
    private long nextNanos;
    private long costNanos;

    /** {@code interval} is how long at least it is left alone while nothing is done; {@code first} when it begins. */
    Looks(Duration interval, long first) {
        this.intervalNanos = interval.toNanos();
        this.nextNanos = first;
    }

    /** Whether to begin one now; while one is under way none is. */
    boolean due(long now) {
        return sinceNanos.isEmpty() && now - nextNanos >= 0;
    }

    /** When the next is due; empty while one is under way. */
    OptionalLong next() {
        return sinceNanos.isPresent() ? OptionalLong.empty() : OptionalLong.of(nextNanos);
    }

    /** One begins. Any that is under way doesn't count any more. Returns its number. */
    long begin(long now) {
        sinceNanos = OptionalLong.of(now);
        return ++number;
    }

    /** Whether this one is under way and counts. */
    boolean counts(long look) {
        return sinceNanos.isPresent() && look == number;
    }

    /** Whether one is under way that counts. */
    boolean underWay() {
        return sinceNanos.isPresent();
    }

    /**
     * The one under way is over: the next comes after the interval, or later if this one took long.
     *
     * @return when it began
     */
    long end(long now) {
        long began = sinceNanos.orElseThrow();
        drop();
        costNanos = now - began;
        nextNanos = now + Math.max(intervalNanos, bounded(costNanos * LOOK_COST_FACTOR));
        return began;
    }

    /** The one under way, if any, doesn't count. */
    void drop() {
        sinceNanos = OptionalLong.empty();
    }

    /** The one under way, if any, doesn't count, and the next is due after so long. */
    void again(long now, Duration pause) {
        drop();
        nextNanos = now + pause.toNanos();
    }

    /** Something was done: the next is due soon, if it isn't due earlier. */
    void verify(long now) {
        long soon = now + Math.max(SOON.toNanos(), bounded(costNanos * VERIFY_COST_FACTOR));
        if (soon - nextNanos < 0) {
            nextNanos = soon;
        }
    }

    private static long bounded(long pauseNanos) {
        return Math.min(pauseNanos, LONGEST_PAUSE.toNanos());
    }
}
