package dev.muster.gossip.serf;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what was seen at each of the last Lamport times, so that nothing is passed on twice. Bounded in times and
 * in things a time. Not thread-safe. Source: Serf's protocol (user events and queries).
 */
final class SeenRing {

    private static final int TIMES = SerfLimits.REMEMBERED_TIMES;

    private final @Nullable Slot[] slots = new @Nullable Slot[TIMES];
    private final int mostInSlot;

    SeenRing(int mostInSlot) {
        this.mostInSlot = mostInSlot;
    }

    /** What came of looking. */
    enum Verdict {
        NEW,
        REPEATED,
        DROPPED
    }

    private record Slot(long lamportTime, Set<Object> things) {}

    /** Looks whether {@code thing} was seen at {@code lamportTime}, and notes it. */
    Verdict see(long lamportTime, Object thing, long clock) {
        if (clock > TIMES && lamportTime < clock - TIMES) {
            return Verdict.DROPPED;
        }
        int index = Math.floorMod(lamportTime, TIMES);
        Slot slot = slots[index];
        if (slot == null || slot.lamportTime < lamportTime) {
            slot = new Slot(lamportTime, new HashSet<>());
            slots[index] = slot;
        }
        if (slot.lamportTime > lamportTime) {
            return Verdict.DROPPED;
        }
        if (slot.things.contains(thing)) {
            return Verdict.REPEATED;
        }
        if (slot.things.size() >= mostInSlot) {
            return Verdict.DROPPED;
        }
        slot.things.add(thing);
        return Verdict.NEW;
    }
}
