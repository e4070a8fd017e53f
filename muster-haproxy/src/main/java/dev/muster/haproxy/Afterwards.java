package dev.muster.haproxy;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * When the files are looked after: at once, or a moment after HAProxy was told something. Comparing thousands of
 * servers with the file takes milliseconds, and within them a new server's check passes: that comes first, since
 * requests wait for it and nobody waits for the file. Times are nanoseconds of the monotonic clock. Pure; for one
 * thread.
 */
final class Afterwards {

    /** However much HAProxy is told, the files wait no longer than this. */
    static final Duration MOMENT = Duration.ofMillis(20);

    private OptionalLong dueNanos = OptionalLong.empty();

    /**
     * Whether to look after the files in this turn.
     *
     * @param acted whether HAProxy was told something in it, or a server's check was begun
     */
    boolean now(boolean acted, long now) {
        if (acted && dueNanos.isEmpty()) {
            dueNanos = OptionalLong.of(now + MOMENT.toNanos());
        }
        if (dueNanos.isPresent() && now - dueNanos.getAsLong() < 0) {
            return false;
        }
        dueNanos = OptionalLong.empty();
        return true;
    }

    /** When they are due; empty when nothing was put off. */
    OptionalLong due() {
        return dueNanos;
    }
}
