package dev.muster.agent.rpc.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an agent streams, one record after the other. So many wait to be taken; while there is no room, what comes is
 * dropped and counted, so that a slow reader holds up neither the agent nor other requests on the connection. Safe to
 * use from any thread; {@link #close} ends a wait.
 */
public final class RpcStream<T> implements AutoCloseable {

    /** So many records may wait to be taken. */
    static final int MOST_WAITING = 8192;

    /** So many bytes, as they came, may wait to be taken; one record may be larger. */
    static final int MOST_WAITING_BYTES = 16 << 20;

    private record Waiting<T>(T content, int bytes) {}

    private final Runnable whenClosed;
    private final Deque<Waiting<T>> waiting = new ArrayDeque<>();
    private long bytes;
    private long missed;
    private boolean over;
    private @Nullable RpcCallException end;

    /** @param whenClosed tells the agent that no more is wanted; must not block */
    RpcStream(Runnable whenClosed) {
        this.whenClosed = whenClosed;
    }

    /**
     * The next record, in the order of their coming; empty if none comes in time, or if {@link #isOver}.
     *
     * @throws RpcCallException when all that came was taken and the connection has ended; it says why
     */
    public synchronized Optional<T> next(Duration patience) throws RpcCallException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (waiting.isEmpty()) {
            if (over) {
                return Optional.empty();
            }
            if (end != null) {
                throw end.again();
            }
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return Optional.empty();
            }
            wait(left);
        }
        Waiting<T> next = waiting.removeFirst();
        bytes -= next.bytes;
        return Optional.of(next.content);
    }

    /** Whether all was taken, and no more will come: the agent said that it is done, or this was closed. */
    public synchronized boolean isOver() {
        return over && waiting.isEmpty();
    }

    /** How many records came and were dropped, because nobody took those before them. */
    public synchronized long missed() {
        return missed;
    }

    synchronized void take(T content, int size) {
        if (over) {
            return;
        }
        if (waiting.size() == MOST_WAITING || (bytes + size > MOST_WAITING_BYTES && !waiting.isEmpty())) {
            missed++;
            return;
        }
        waiting.addLast(new Waiting<>(content, size));
        bytes += size;
        notifyAll();
    }

    synchronized void done() {
        over = true;
        notifyAll();
    }

    synchronized void ended(RpcCallException why) {
        end = why;
        notifyAll();
    }

    /** No more of it. What was not taken is forgotten; whoever waits gets nothing. Does not block. */
    @Override
    public void close() {
        synchronized (this) {
            waiting.clear();
            bytes = 0;
            if (over || end != null) {
                over = true;
                return;
            }
            done();
        }
        whenClosed.run();
    }
}
