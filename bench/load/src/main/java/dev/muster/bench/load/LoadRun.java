package dev.muster.bench.load;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One run of a {@link LoadPlan}. One thread keeps the schedule and never waits for an answer; each request has a
 * virtual thread of its own. All methods may be called by any thread. What it can't do in time it says
 * ({@link Outcome#SCHEDULE_OVERRUN}); it retries nothing.
 */
public final class LoadRun implements AutoCloseable {

    /** How far a run is. */
    public record Progress(Duration elapsed, int issued, int inFlight, int ok, int failed, int overruns) {}

    private final LoadPlan plan;
    private final Records records;
    private final ConnectionPool pool;
    private final Exchange exchange;
    private final Machine before = Machine.now();
    private final Semaphore slots;
    private final CountDownLatch done = new CountDownLatch(1);
    private final AtomicInteger ok = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger overruns = new AtomicInteger();
    private final AtomicReference<@Nullable RuntimeException> defect = new AtomicReference<>();
    private final Thread scheduler =
            Thread.ofPlatform().daemon().name("load-schedule").unstarted(this::keepSchedule);
    private final Instant startedAt;
    private final long originNanos;
    private volatile int issued;
    private volatile boolean stopping;
    private volatile long tookNanos;

    private LoadRun(LoadPlan plan) {
        this.plan = plan;
        records = new Records(plan.requests());
        pool = new ConnectionPool(plan);
        exchange = new Exchange(plan, pool);
        slots = new Semaphore(plan.limits().maxInFlight());
        startedAt = Instant.now();
        originNanos = System.nanoTime();
    }

    /** Begins at once, and returns at once. */
    public static LoadRun start(LoadPlan plan) {
        LoadRun run = new LoadRun(plan);
        run.scheduler.start();
        return run;
    }

    /** Ends the schedule; requests under way go on to their end. Safe to call twice. */
    public void stop() {
        stopping = true;
        LockSupport.unpark(scheduler);
    }

    /**
     * The result, when the schedule has ended and every request is answered or failed. It waits for that: at most for
     * the plan's duration, or from {@link #stop} on, and the time-outs of a request.
     *
     * @throws InterruptedException if the waiting thread is interrupted; the run goes on
     * @throws IllegalStateException if the generator itself has a defect
     */
    public LoadResult result() throws InterruptedException {
        done.await();
        RuntimeException broken = defect.get();
        if (broken != null) {
            throw new IllegalStateException("the load generator has a defect: " + broken, broken);
        }
        return new LoadResult(this, records.copy(issued), tookNanos);
    }

    /** What is known by now: a result of the requests that have ended. */
    public LoadResult snapshot() {
        return new LoadResult(this, records.copy(issued), isDone() ? tookNanos : elapsedNanos());
    }

    /** Counts for a display; cheap. */
    public Progress progress() {
        int good = ok.get();
        int bad = failed.get();
        int late = overruns.get();
        int begun = issued;
        return new Progress(
                Duration.ofNanos(elapsedNanos()), begun, Math.max(0, begun - good - bad - late), good, bad, late);
    }

    /** Waits for the end of the run, at most for {@code time}; whether it has come. */
    public boolean await(Duration time) throws InterruptedException {
        return done.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    public boolean isDone() {
        return done.getCount() == 0;
    }

    /** Stops the schedule and waits for the requests under way, or until it is interrupted. */
    @Override
    public void close() {
        stop();
        try {
            done.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    LoadPlan plan() {
        return plan;
    }

    Machine before() {
        return before;
    }

    Instant startedAt() {
        return startedAt;
    }

    long originNanos() {
        return originNanos;
    }

    long connectionsOpened() {
        return pool.opened();
    }

    long connectionsReused() {
        return pool.reused();
    }

    private long elapsedNanos() {
        return System.nanoTime() - originNanos;
    }

    private void keepSchedule() {
        int count = plan.requests();
        for (int i = 0; i < count && waitUntil(plan.dueNanos(i)); i++) {
            issue(i);
            issued = i + 1;
        }
        // Every permit back means that no request is under way: each ends within its time-outs.
        slots.acquireUninterruptibly(plan.limits().maxInFlight());
        tookNanos = elapsedNanos();
        pool.close();
        done.countDown();
    }

    /** Whether the schedule still runs when {@code dueNanos} has come. */
    private boolean waitUntil(long dueNanos) {
        while (!stopping) {
            long left = dueNanos - elapsedNanos();
            if (left <= 0) {
                return true;
            }
            LockSupport.parkNanos(left);
        }
        return false;
    }

    private void issue(int index) {
        long lateNanos = elapsedNanos() - plan.dueNanos(index);
        if (lateNanos > plan.limits().maxLateness().toNanos()) {
            overrun(index, "the schedule was " + lateNanos / 1_000_000 + " ms late");
        } else if (!slots.tryAcquire()) {
            overrun(index, plan.limits().maxInFlight() + " requests were in flight");
        } else {
            Thread.startVirtualThread(() -> perform(plan.mix().request(index)));
        }
    }

    private void overrun(int index, String why) {
        long now = elapsedNanos();
        end(index, now, now, new Exchange.Ending(Outcome.SCHEDULE_OVERRUN, 0, "", why));
    }

    private void perform(Request request) {
        try {
            long start = elapsedNanos();
            Exchange.Ending ending = exchange.run(request);
            end(request.index(), start, elapsedNanos(), ending);
        } catch (RuntimeException e) {
            defect.compareAndSet(null, e);
        } finally {
            slots.release();
        }
    }

    private void end(int index, long start, long end, Exchange.Ending ending) {
        records.end(index, start, end, ending);
        AtomicInteger counter = switch (ending.outcome()) {
            case OK -> ok;
            case SCHEDULE_OVERRUN -> overruns;
            default -> failed;
        };
        counter.incrementAndGet();
    }
}
