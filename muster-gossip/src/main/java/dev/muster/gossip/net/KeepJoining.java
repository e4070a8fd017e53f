package dev.muster.gossip.net;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * Joins again and again while this node is alone, with longer and longer pauses.
 */
final class KeepJoining {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final Attempt attempt;
    private final BooleanSupplier alone;
    private final RandomGenerator random;
    private final CountDownLatch closed;

    /** One try to join; blocks until it is clear what came of it, and tells the log. */
    @FunctionalInterface
    interface Attempt {
        void run() throws InterruptedException;
    }

    KeepJoining(Attempt attempt, BooleanSupplier alone, RandomGenerator random, CountDownLatch closed) {
        this.attempt = attempt;
        this.alone = alone;
        this.random = random;
        this.closed = closed;
    }

    /** Runs until the cluster is closed: for a virtual thread. */
    void run() {
        try {
            long pauseMillis = FIRST_PAUSE.toMillis();
            boolean ended = closed.getCount() == 0;
            while (!ended) {
                if (alone.getAsBoolean()) {
                    attempt.run();
                    long jittered = pauseMillis * 3 / 4 + random.nextLong(pauseMillis / 2);
                    pauseMillis = Math.min(pauseMillis * 8 / 5, LONGEST_PAUSE.toMillis());
                    ended = closed.await(jittered, TimeUnit.MILLISECONDS);
                } else {
                    pauseMillis = FIRST_PAUSE.toMillis();
                    ended = closed.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
