package dev.muster.gossip.serf;

import dev.muster.gossip.swim.Counter;
import dev.muster.gossip.swim.Counters;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Intents that came before the member they are about: the newest of each name, for five minutes, a bounded number of
 * them. Not thread-safe. Source: Serf's protocol (a member's life).
 */
final class IntentBuffer {

    private static final long KEPT_NANOS = 5 * 60 * 1_000_000_000L;

    private final Map<String, Intent> newest = new LinkedHashMap<>();
    private final int capacity;
    private final Counters counters;

    IntentBuffer(int capacity, Counters counters) {
        this.capacity = capacity;
        this.counters = counters;
    }

    /** What was meant, and when by the Lamport clock. */
    record Intent(Kind kind, long lamportTime, long keptSinceNanos) {}

    /** To come or to go. */
    enum Kind {
        JOIN,
        LEAVE
    }

    /** Keeps an intent; false if a newer one, or the same, is kept already. */
    boolean keep(String name, Kind kind, long lamportTime, long nowNanos) {
        Intent known = newest.get(name);
        if (known != null && !isNewer(known, kind, lamportTime)) {
            return false;
        }
        newest.remove(name);
        if (newest.size() >= capacity) {
            counters.count(Counter.INTENTS_DROPPED);
            newest.remove(newest.keySet().iterator().next());
        }
        newest.put(name, new Intent(kind, lamportTime, nowNanos));
        return true;
    }

    /** At the same time a leave counts for more: the join may be the time alone, told in an exchange of state. */
    private static boolean isNewer(Intent known, Kind kind, long lamportTime) {
        return lamportTime > known.lamportTime
                || (lamportTime == known.lamportTime && kind == Kind.LEAVE && known.kind == Kind.JOIN);
    }

    /** Takes out what is kept for a name that has become a member. */
    @Nullable
    Intent take(String name) {
        return newest.remove(name);
    }

    void forgetOld(long nowNanos) {
        newest.values().removeIf(intent -> nowNanos - intent.keptSinceNanos > KEPT_NANOS);
    }

    int size() {
        return newest.size();
    }
}
