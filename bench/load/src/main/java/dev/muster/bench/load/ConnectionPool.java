package dev.muster.bench.load;

import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The kept-alive connections. It opens a fixed number of them and then uses the one that has been idle the longest, so
 * that every one of them is put to the test. It does not look whether a connection is still open before it is used:
 * that is what is measured. Any thread.
 */
final class ConnectionPool implements AutoCloseable {

    private final LoadPlan plan;
    private final Queue<Connection> idle = new ConcurrentLinkedQueue<>();
    private final AtomicInteger pooled = new AtomicInteger();
    private final AtomicLong opened = new AtomicLong();
    private final AtomicLong reused = new AtomicLong();
    private volatile boolean closed;

    ConnectionPool(LoadPlan plan) {
        this.plan = plan;
    }

    /** One of the set, an idle one, or, when all are in use, one more that lives for one answer. It never waits. */
    Connection take() throws IOException {
        if (reserve()) {
            return openPooled();
        }
        long longestNanos = plan.limits().maxIdle().toNanos();
        for (Connection next = idle.poll(); next != null; next = idle.poll()) {
            if (System.nanoTime() - next.idleSinceNanos() <= longestNanos) {
                reused.incrementAndGet();
                return next;
            }
            drop(next);
            if (reserve()) {
                return openPooled();
            }
        }
        return open();
    }

    /** A connection outside the pool. */
    Connection open() throws IOException {
        opened.incrementAndGet();
        return Connection.open(plan, false);
    }

    /** Takes a connection back after a whole answer that leaves it open. */
    void give(Connection connection) {
        if (connection.pooled() && !closed) {
            idle.add(connection);
        } else {
            drop(connection);
        }
    }

    /** Closes a connection for good. */
    void drop(Connection connection) {
        connection.close();
        if (connection.pooled()) {
            pooled.decrementAndGet();
        }
    }

    long opened() {
        return opened.get();
    }

    long reused() {
        return reused.get();
    }

    private boolean reserve() {
        int most = plan.limits().connections();
        return pooled.getAndUpdate(n -> n < most ? n + 1 : n) < most;
    }

    private Connection openPooled() throws IOException {
        opened.incrementAndGet();
        try {
            return Connection.open(plan, true);
        } catch (IOException e) {
            pooled.decrementAndGet();
            throw e;
        }
    }

    @Override
    public void close() {
        closed = true;
        for (Connection next = idle.poll(); next != null; next = idle.poll()) {
            drop(next);
        }
    }
}
