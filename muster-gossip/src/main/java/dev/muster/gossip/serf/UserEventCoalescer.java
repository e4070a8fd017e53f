package dev.muster.gossip.serf;

import dev.muster.gossip.UserEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * Gathers user events for those who would rather hear little than at once, as Serf's event handlers do: of each name
 * those with the newest Lamport time. Events that must not be coalesced are told at once. A machine without a clock;
 * not thread-safe. Source: Serf's protocol (user events).
 */
public final class UserEventCoalescer {

    /** So many events at once are told without waiting. */
    static final int MOST_HELD = 1024;

    private final CoalescingWindow window;
    private final LinkedHashMap<String, List<UserEvent>> newest = new LinkedHashMap<>();
    private int held;

    /** As Serf's agent does it: at most 3 s late, and 1 s after the last. */
    public UserEventCoalescer() {
        this(Duration.ofSeconds(3), Duration.ofSeconds(1));
    }

    /**
     * @param period how late it may tell what it heard
     * @param quiet how long nothing must have happened for it to tell sooner
     */
    public UserEventCoalescer(Duration period, Duration quiet) {
        this.window = new CoalescingWindow(period, quiet);
    }

    /** Takes an event; false if it is to be told at once, and is not held. */
    public boolean add(UserEvent event, long nowNanos) {
        if (!event.coalesce()) {
            return false;
        }
        List<UserEvent> known = newest.computeIfAbsent(event.name(), name -> new ArrayList<>());
        long time = known.isEmpty() ? event.lamportTime() : known.getFirst().lamportTime();
        if (event.lamportTime() > time) {
            held -= known.size();
            known.clear();
        }
        if (event.lamportTime() >= time) {
            known.add(event);
            held++;
        }
        window.note(nowNanos);
        return true;
    }

    /** When {@link #take} will have something; {@link Long#MAX_VALUE} when nothing is held. */
    public long nextDeadlineNanos() {
        return held >= MOST_HELD ? Long.MIN_VALUE : window.deadlineNanos();
    }

    /** What is due, name by name; nothing before {@link #nextDeadlineNanos}. */
    public List<UserEvent> take(long nowNanos) {
        if (nowNanos < nextDeadlineNanos()) {
            return List.of();
        }
        List<UserEvent> due = new ArrayList<>(held);
        newest.values().forEach(due::addAll);
        newest.clear();
        held = 0;
        window.close();
        return due;
    }
}
