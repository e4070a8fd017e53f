package dev.muster.gossip.net;

import dev.muster.gossip.swim.LogText;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;

/**
 * Joins again and again while this node is alone, with longer and longer pauses. Each address's trouble is told once,
 * and again when it changes.
 */
final class KeepJoining {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final List<String> addresses;
    private final Joiner joiner;
    private final BooleanSupplier alone;
    private final RandomGenerator random;
    private final CountDownLatch closed;
    private final Logger log;
    private final Map<String, String> told = new HashMap<>();

    KeepJoining(
            List<String> addresses,
            Joiner joiner,
            BooleanSupplier alone,
            RandomGenerator random,
            CountDownLatch closed,
            Logger log) {
        this.addresses = List.copyOf(addresses);
        this.joiner = joiner;
        this.alone = alone;
        this.random = random;
        this.closed = closed;
        this.log = log;
    }

    /** Runs until the cluster is closed: for a virtual thread. */
    void run() {
        try {
            long pauseMillis = FIRST_PAUSE.toMillis();
            boolean ended = false;
            while (!ended) {
                if (alone.getAsBoolean()) {
                    tell(joiner.join(addresses));
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

    private void tell(Joiner.Outcome outcome) {
        if (outcome.answered() > 0) {
            log.info("joined: {} of {} answered", outcome.answered(), addresses.size());
            told.clear();
            return;
        }
        outcome.problems().forEach((address, reason) -> {
            if (!reason.equals(told.put(address, reason))) {
                log.warn(
                        "could not join {}: {}; retrying, at least every {} s, until somebody is there",
                        LogText.quote(address),
                        reason,
                        LONGEST_PAUSE.toSeconds());
            }
        });
    }
}
