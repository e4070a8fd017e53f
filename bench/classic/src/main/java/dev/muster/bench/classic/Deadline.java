package dev.muster.bench.classic;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waiting for what should happen, and for time itself where time is what is measured. */
final class Deadline {

    /** Something that is true sooner or later. */
    interface Condition {
        boolean holds() throws IOException;
    }

    private Deadline() {}

    /** Returns as soon as {@code condition} holds, looked at each {@code step}; throws after {@code longest}. */
    static void await(String what, Duration longest, Duration step, Condition condition) throws IOException {
        long end = System.nanoTime() + longest.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() - end > 0) {
                throw new IOException("waited " + longest.toSeconds() + " s, and not yet: " + what);
            }
            LockSupport.parkNanos(step.toNanos());
        }
    }

    /** Lets the cluster run on for so long. */
    static void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
