package dev.muster.haproxy.reload;

import java.time.Duration;

/**
 * How often HAProxy may be reloaded: the first time at once, then not before a pause after the last one, so that a
 * burst of changes is one reload; after failures more and more seldom, until what is wanted changes. Pure; for one
 * thread. Times are nanoseconds of the monotonic clock.
 */
public final class ReloadPace {

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private boolean free = true;
    private long notBeforeNanos;
    private int failures;

    /** When a reload may be. */
    public long due(long now) {
        return free || now - notBeforeNanos >= 0 ? now : notBeforeNanos;
    }

    /** A reload has succeeded. */
    public void done(long now) {
        failures = 0;
        pauseUntil(now + PAUSE.toNanos());
    }

    /** A reload has failed, or what was wanted was refused before. Returns when to try again. */
    public long failed(long now) {
        long pause = AFTER_FAILURE.toNanos() << Math.min(failures, 10);
        failures++;
        pauseUntil(now + Math.min(pause, LONGEST.toNanos()));
        return notBeforeNanos;
    }

    /** What is wanted is in force without a reload. */
    public void recovered() {
        failures = 0;
    }

    /** Something else is wanted now: old failures don't count. */
    public void changed(long now) {
        if (failures > 0) {
            failures = 0;
            pauseUntil(now + PAUSE.toNanos());
        }
    }

    private void pauseUntil(long when) {
        free = false;
        notBeforeNanos = when;
    }
}
