package dev.muster.haproxy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Where others leave what the reconciler is to take: any thread puts in, its own takes out. It stays short: of a
 * desired state only the newest, what came of the work that was given to other threads, each check that passed, and
 * what people ask for, one at a time for each of them.
 */
final class Mailbox {

    /** A desired state, and when it came. */
    record Arrived(DesiredState state, long atNanos) {}

    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final AtomicReference<@Nullable Arrived> newest = new AtomicReference<>();

    void put(Signal signal) {
        signals.add(signal);
    }

    /** Takes the place of one that wasn't taken yet. */
    void apply(DesiredState desired) {
        if (newest.getAndSet(new Arrived(desired, System.nanoTime())) == null) {
            put(new Signal.Desired());
        }
    }

    void reread() {
        put(new Signal.Reread());
    }

    /** What a person wants. The answer says how things stand once it is in force. */
    CompletableFuture<String> order(HoldOrder order) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        put(new Signal.Ordered(order, answer, System.nanoTime()));
        return answer;
    }

    /** What would be done about this state. */
    CompletableFuture<Forecast> foresee(DesiredState state) {
        CompletableFuture<Forecast> answer = new CompletableFuture<>();
        put(new Signal.Asked(state, answer));
        return answer;
    }

    /** Whether a server, in these pools, can get a request still. */
    CompletableFuture<Withdrawal> withdrawal(Set<PoolName> pools, ServerName server) {
        CompletableFuture<Withdrawal> answer = new CompletableFuture<>();
        put(new Signal.Parting(pools, server, answer));
        return answer;
    }

    /** The newest desired state, once. */
    Optional<Arrived> newest() {
        return Optional.ofNullable(newest.getAndSet(null));
    }

    /** All that lies here, or that comes first until then. */
    List<Signal> await(long untilNanos) throws InterruptedException {
        List<Signal> batch = new ArrayList<>();
        Signal first = signals.poll(Math.max(0, untilNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        if (first != null) {
            batch.add(first);
            signals.drainTo(batch);
        }
        return batch;
    }
}
