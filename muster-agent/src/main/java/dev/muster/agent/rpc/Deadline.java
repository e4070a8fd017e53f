package dev.muster.agent.rpc;

import java.io.IOException;
import java.nio.channels.Channel;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a channel that does not do its next thing in time, which ends a read or write that waits on it: a Unix socket
 * has no time-out of its own. For one thread, beside the timer's.
 */
final class Deadline implements AutoCloseable {

    private final ScheduledExecutorService timer;
    private final Channel channel;
    private @Nullable Future<?> pending;
    private volatile boolean missed;

    Deadline(ScheduledExecutorService timer, Channel channel) {
        this.timer = timer;
        this.channel = channel;
    }

    /** A timer for many deadlines: one thread, which does not keep the program alive. */
    static ScheduledExecutorService timer() {
        return Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("muster-rpc-deadlines").factory());
    }

    /** From now on, this long; what was set before no longer counts. */
    void within(Duration time) {
        close();
        pending = timer.schedule(this::miss, time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Whether the channel was closed for being late. */
    boolean missed() {
        return missed;
    }

    private void miss() {
        missed = true;
        try {
            channel.close();
        } catch (IOException e) {
            // It is of no use any more either way.
        }
    }

    @Override
    public void close() {
        if (pending != null) {
            pending.cancel(false);
            pending = null;
        }
    }
}
