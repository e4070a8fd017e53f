package dev.muster.agent;

import dev.muster.agent.api.Drains;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Whether clients may be sent to this node, and whether anybody asks: a balancer that leaves waits for whoever does,
 * and for nobody else. Any thread. Source: design section 6, "Leaving".
 */
final class ReadinessWatch {

    /** Who asks less often than this is not waited for. */
    private static final Duration RECENTLY = Duration.ofMinutes(1);

    private static final long NEVER = Long.MIN_VALUE;

    private final Optional<BalancerDesk> desk;
    private final Supplier<Optional<String>> unready;
    private final AtomicLong askedNanos = new AtomicLong(NEVER);

    /** @param unready why not yet, for reasons that are not here */
    ReadinessWatch(Optional<BalancerDesk> desk, Supplier<Optional<String>> unready) {
        this.desk = desk;
        this.unready = unready;
    }

    Drains.Readiness readiness(boolean leaving) {
        askedNanos.set(System.nanoTime());
        if (leaving) {
            return new Drains.Readiness(false, "this node leaves");
        }
        if (desk.isPresent() && desk.get().pid().isEmpty()) {
            return new Drains.Readiness(false, "HAProxy does not run");
        }
        return unready.get()
                .map(why -> new Drains.Readiness(false, why))
                .orElseGet(() -> new Drains.Readiness(true, ""));
    }

    /** Whether somebody asked a short while ago. */
    boolean isWatched() {
        long asked = askedNanos.get();
        return asked != NEVER && System.nanoTime() - asked < RECENTLY.toNanos();
    }
}
