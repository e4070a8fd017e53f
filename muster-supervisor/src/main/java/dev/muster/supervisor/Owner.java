package dev.muster.supervisor;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that owns the state of all services, fed by one queue, and the clock that feeds it. Who posts into a
 * full queue waits. The owner itself never posts.
 */
final class Owner {

    private static final Logger log = LoggerFactory.getLogger(Owner.class);
    private static final int QUEUE_LENGTH = 10_000;

    private final BlockingQueue<Runnable> inbox = new LinkedBlockingQueue<>(QUEUE_LENGTH);
    private final ScheduledThreadPoolExecutor timers;
    private final Thread thread;
    private volatile boolean closed;

    Owner() {
        thread = Thread.ofPlatform().daemon().name("muster-supervisor").unstarted(this::run);
        timers = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("muster-supervisor-timer").factory());
        timers.setRemoveOnCancelPolicy(true);
    }

    void start() {
        thread.start();
    }

    /** Something that is to happen later. */
    interface Timer {
        void cancel();
    }

    /** To be done on the owner's thread, in the order of the calls. Nothing after the end. */
    void post(Runnable task) {
        if (closed) {
            return;
        }
        try {
            inbox.put(task);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    Timer after(Duration delay, Runnable task) {
        var scheduled = timers.schedule(() -> post(task), delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
    }

    Timer every(Duration period, Runnable task) {
        long nanos = period.toNanos();
        var scheduled = timers.scheduleWithFixedDelay(() -> post(task), nanos, nanos, TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
    }

    private void run() {
        while (!closed) {
            try {
                inbox.take().run();
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                log.error("A step of the supervisor failed; the others go on", e);
            }
        }
    }

    /** Does this last, then ends. Waits for that unless the owner itself calls. */
    void close(Runnable last) {
        post(() -> {
            closed = true;
            timers.shutdownNow();
            last.run();
        });
        if (Thread.currentThread().equals(thread)) {
            return;
        }
        try {
            if (!thread.join(Duration.ofSeconds(10))) {
                log.warn("The supervisor's thread did not end within 10 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
