package dev.muster.agent.serf;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries to join at intervals until somebody answers or the tries are used up. On a virtual thread of its own. Source:
 * Serf's documentation of {@code -retry-join}, {@code -retry-interval} and {@code -retry-max}.
 */
public final class JoinTries implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(JoinTries.class);

    /** One try ends by itself much sooner; this is for one that doesn't. */
    private static final Duration LONGEST_TRY = Duration.ofMinutes(2);

    private final JoinRetry retry;
    private final Supplier<CompletableFuture<Integer>> join;
    private final Runnable joined;
    private final Runnable usedUp;
    private final Semaphore closed = new Semaphore(0);

    private JoinTries(JoinRetry retry, Supplier<CompletableFuture<Integer>> join, Runnable joined, Runnable usedUp) {
        this.retry = retry;
        this.join = join;
        this.joined = joined;
        this.usedUp = usedUp;
    }

    /**
     * Begins with the first try, at once.
     *
     * @param join one try; fails when nobody answered
     * @param joined is called once when somebody did
     * @param usedUp is called once when there are no more tries
     */
    public static JoinTries start(
            JoinRetry retry, Supplier<CompletableFuture<Integer>> join, Runnable joined, Runnable usedUp) {
        JoinTries tries = new JoinTries(retry, join, joined, usedUp);
        Thread.ofVirtual().name("muster-join").start(tries::run);
        return tries;
    }

    private void run() {
        try {
            int again = 0;
            while (!oneTry()) {
                if (retry.isOver(again)) {
                    LOG.error("Nobody could be joined in {} tries; the agent ends", again + 1);
                    usedUp.run();
                    return;
                }
                again++;
                if (closed.tryAcquire(retry.interval().toNanos(), TimeUnit.NANOSECONDS)) {
                    return;
                }
            }
            joined.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean oneTry() throws InterruptedException {
        try {
            join.get().get(LONGEST_TRY.toSeconds(), TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            LOG.warn("Could not join: {}", cause == null ? "" : String.valueOf(cause.getMessage()));
        } catch (TimeoutException e) {
            LOG.warn("Could not join within {} s", LONGEST_TRY.toSeconds());
        }
        LOG.info("Trying again in {} s", retry.interval().toSeconds());
        return false;
    }

    /** No more tries. */
    @Override
    public void close() {
        closed.release();
    }
}
