package dev.muster.simulator;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/**
 * Virtual time and one queue of what happens in it, ordered by time and then by when it was scheduled. Not thread-safe.
 */
public final class EventScheduler {

    private static final Comparator<Event> ORDER =
            Comparator.comparingLong(Event::timeNanos).thenComparingLong(Event::order);

    private final PriorityQueue<Event> events = new PriorityQueue<>(ORDER);
    private long nowNanos;
    private long scheduled;
    private long handled;

    private record Event(long timeNanos, long order, Runnable action) {}

    public long nowNanos() {
        return nowNanos;
    }

    public Duration now() {
        return Duration.ofNanos(nowNanos);
    }

    /** How many events have happened. */
    public long handled() {
        return handled;
    }

    public void at(long timeNanos, Runnable action) {
        events.add(new Event(Math.max(timeNanos, nowNanos), scheduled++, action));
    }

    public void after(long delayNanos, Runnable action) {
        at(nowNanos + delayNanos, action);
    }

    /** Lets {@code duration} go by. */
    public void run(Duration duration) {
        long end = nowNanos + duration.toNanos();
        while (runOne(end)) {
            handled++;
        }
        nowNanos = end;
    }

    /**
     * Runs until {@code condition} holds, looking at it every {@code interval}; false if it does not within
     * {@code most}.
     */
    public boolean runUntil(BooleanSupplier condition, Duration interval, Duration most) {
        long end = nowNanos + most.toNanos();
        while (!condition.getAsBoolean()) {
            if (nowNanos >= end) {
                return false;
            }
            run(interval);
        }
        return true;
    }

    private boolean runOne(long endNanos) {
        Event next = events.peek();
        if (next == null || next.timeNanos > endNanos) {
            return false;
        }
        events.remove();
        nowNanos = next.timeNanos;
        next.action.run();
        return true;
    }
}
