package dev.muster.supervisor;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that owns the state of all services, fed by one queue, and the clock that feeds it. Who posts into a
 * full queue waits, but never the owner itself.
 */
final class Owner {

    private static final Logger log = LoggerFactory.getLogger(Owner.class);
    private static final int QUEUE_LENGTH = 10_000;

    private final BlockingQueue<Letter> inbox = new LinkedBlockingQueue<>(QUEUE_LENGTH);

    /** What the owner gives itself to do: it must not wait for room in its own queue. Used on its thread only. */
    private final Deque<Letter> own = new ArrayDeque<>();

    private final ScheduledThreadPoolExecutor timers;
    private final Thread thread;

    /** Nothing is taken out of the queue any more. */
    private volatile boolean over;

    private boolean closed;

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

    private record Letter(Runnable task, Runnable refused) {}

    /** To be done on the owner's thread, in the order of the calls. Nothing after the end. */
    void post(Runnable task) {
        post(task, () -> {});
    }

    /** The same; after the end, or if that comes first, the second is done instead, on any thread. */
    void post(Runnable task, Runnable refused) {
        if (Thread.currentThread().equals(thread)) {
            own.add(new Letter(task, refused));
            return;
        }
        if (over) {
            refused.run();
            return;
        }
        try {
            inbox.put(new Letter(task, refused));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            refused.run();
        }
        if (over) {
            refuse(inbox);
        }
    }

    private static void refuse(Queue<Letter> letters) {
        for (Letter letter = letters.poll(); letter != null; letter = letters.poll()) {
            letter.refused().run();
        }
    }

    Timer after(Duration delay, Runnable task) {
        if (timers.isShutdown()) {
            return () -> {};
        }
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
                Letter next = own.poll();
                (next == null ? inbox.take() : next).task().run();
            } catch (InterruptedException e) {
                closed = true;
            } catch (RuntimeException e) {
                log.error("A step of the supervisor failed; the others go on", e);
            }
        }
        over = true;
        refuse(own);
        refuse(inbox);
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
