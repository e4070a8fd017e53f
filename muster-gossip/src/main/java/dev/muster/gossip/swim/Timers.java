package dev.muster.gossip.swim;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.LongSupplier;

/**
 * The time given to a state machine, and what it has to do later. Time only goes forward. Not thread-safe: it belongs
 * to the machine's owner.
 */
public final class Timers {

    private static final Comparator<Timer> ORDER =
            Comparator.<Timer>comparingLong(timer -> timer.deadlineNanos).thenComparingLong(timer -> timer.order);

    private final PriorityQueue<Timer> pending = new PriorityQueue<>(ORDER);
    private long nowNanos;
    private long scheduled;

    public Timers(long nowNanos) {
        this.nowNanos = nowNanos;
    }

    /** Something to be done at a time. */
    public static final class Timer {
        private final long deadlineNanos;
        private final long order;
        private final Runnable action;
        private boolean cancelled;

        private Timer(long deadlineNanos, long order, Runnable action) {
            this.deadlineNanos = deadlineNanos;
            this.order = order;
            this.action = action;
        }

        /** Does nothing if the timer has already run. */
        public void cancel() {
            cancelled = true;
        }
    }

    public long nowNanos() {
        return nowNanos;
    }

    /** Takes the time; an older one than known is ignored. */
    public void advanceTo(long time) {
        nowNanos = Math.max(nowNanos, time);
    }

    public Timer after(long delayNanos, Runnable action) {
        return at(nowNanos + Math.max(0, delayNanos), action);
    }

    public Timer at(long deadlineNanos, Runnable action) {
        Timer timer = new Timer(deadlineNanos, scheduled++, action);
        pending.add(timer);
        return timer;
    }

    /**
     * Runs {@code action} after {@code firstNanos} and then again and again, each time {@code nextNanos} later, also
     * after it has failed: one defect must not silence a node for ever.
     */
    public void every(long firstNanos, LongSupplier nextNanos, Runnable action) {
        after(firstNanos, () -> {
            try {
                action.run();
            } finally {
                every(nextNanos.getAsLong(), nextNanos, action);
            }
        });
    }

    /** Runs everything that is due, oldest first. What it schedules for now runs in the next call. */
    public void runDue() {
        long last = scheduled;
        while (true) {
            Timer next = pending.peek();
            if (next == null || next.deadlineNanos > nowNanos || next.order >= last) {
                return;
            }
            pending.remove();
            if (!next.cancelled) {
                next.action.run();
            }
        }
    }

    /** When {@link #runDue} is next needed; {@link Long#MAX_VALUE} when nothing is scheduled. */
    public long nextDeadlineNanos() {
        Timer next = pending.peek();
        while (next != null && next.cancelled) {
            pending.remove();
            next = pending.peek();
        }
        return next == null ? Long.MAX_VALUE : next.deadlineNanos;
    }
}
