package dev.muster.gossip.swim;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The suspicions under way, by the name of the suspected node: few at any time. Not thread-safe. */
final class Suspicions {

    private final Timers timers;
    private final Map<String, Watched> byName = new HashMap<>();

    Suspicions(Timers timers) {
        this.timers = timers;
    }

    private record Watched(Suspicion suspicion, Timers.Timer end) {}

    /** The suspicion under which a node stands, if any. */
    @Nullable
    Suspicion of(String name) {
        Watched watched = byName.get(name);
        return watched == null ? null : watched.suspicion;
    }

    /** Watches a suspicion, new or with a new deadline; {@code expired} runs then unless it ended before. */
    void watch(String name, Suspicion suspicion, Runnable expired) {
        end(name);
        byName.put(name, new Watched(suspicion, timers.at(suspicion.deadlineNanos(), expired)));
    }

    /** The node stands under suspicion no longer. */
    void end(String name) {
        Watched watched = byName.remove(name);
        if (watched != null) {
            watched.end.cancel();
        }
    }
}
