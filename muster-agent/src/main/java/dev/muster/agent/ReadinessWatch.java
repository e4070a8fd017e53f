package dev.muster.agent;

import dev.muster.agent.api.Drains;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Whether clients may be sent to this node, and whether anybody asks: a balancer that leaves waits for whoever does,
 * and for nobody else. Any thread. Source: design section 6, "Leaving".
 */
final class ReadinessWatch {

    /** Who asks less often than this is not waited for. */
    private static final Duration RECENTLY = Duration.ofMinutes(1);

    private static final long NEVER = Long.MIN_VALUE;

    private final Optional<BalancerDesk> desk;
    private final AtomicLong askedNanos = new AtomicLong(NEVER);

    ReadinessWatch(Optional<BalancerDesk> desk) {
        this.desk = desk;
    }

    Drains.Readiness readiness(boolean leaving) {
        askedNanos.set(System.nanoTime());
        if (leaving) {
            return new Drains.Readiness(false, "this node leaves");
        }
        if (desk.isPresent() && desk.get().pid().isEmpty()) {
            return new Drains.Readiness(false, "HAProxy does not run");
        }
        return new Drains.Readiness(true, "");
    }

    /** Whether somebody asked a short while ago. */
    boolean isWatched() {
        long asked = askedNanos.get();
        return asked != NEVER && System.nanoTime() - asked < RECENTLY.toNanos();
    }
}
