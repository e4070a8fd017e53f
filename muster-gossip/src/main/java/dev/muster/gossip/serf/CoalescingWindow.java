package dev.muster.gossip.serf;

import java.time.Duration;

/**
 * When what was gathered is to be told: when it has been quiet for a while, or so long after the first of it, whichever
 * comes sooner. Not thread-safe. Source: Serf's protocol (user events).
 */
final class CoalescingWindow {

    private final long periodNanos;
    private final long quietNanos;
    private boolean open;
    private long firstNanos;
    private long lastNanos;

    CoalescingWindow(Duration period, Duration quiet) {
        this.periodNanos = period.toNanos();
        this.quietNanos = quiet.toNanos();
    }

    /** Something came. */
    void note(long nowNanos) {
        if (!open) {
            open = true;
            firstNanos = nowNanos;
        }
        lastNanos = nowNanos;
    }

    /** When it is to be told; {@link Long#MAX_VALUE} when there is nothing. */
    long deadlineNanos() {
        return open ? Math.min(firstNanos + periodNanos, lastNanos + quietNanos) : Long.MAX_VALUE;
    }

    /** It was told. */
    void close() {
        open = false;
    }
}
