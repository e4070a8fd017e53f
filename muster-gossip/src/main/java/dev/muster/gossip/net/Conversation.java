package dev.muster.gossip.net;

import dev.muster.gossip.ClusterException;
import dev.muster.gossip.KeyResult;
import dev.muster.gossip.Query;
import dev.muster.gossip.QueryListener;
import dev.muster.gossip.QueryResult;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.serf.Effect;
import dev.muster.gossip.swim.Counter;
import dev.muster.gossip.swim.Counters;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The queries and changes of keys that this node's user has under way. What comes of them is told on one thread, in
 * order, so that a slow listener cannot hold up the gossip; results are told on threads of their own. Any thread.
 */
final class Conversation implements AutoCloseable {

    private final Map<Long, CompletableFuture<QueryResult>> queries = new ConcurrentHashMap<>();
    private final Map<Long, CompletableFuture<KeyResult>> keyRounds = new ConcurrentHashMap<>();
    private final Map<Long, QueryListener> listeners = new ConcurrentHashMap<>();
    private final BiFunction<Long, Bytes, CompletableFuture<Void>> respond;
    private final int capacity;
    private final Counters counters;
    private final Logger log;
    private final LinkedBlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>();
    private final ThreadPoolExecutor teller;

    /** {@code respond} takes an answer to the query of that number. */
    Conversation(
            BiFunction<Long, Bytes, CompletableFuture<Void>> respond, int capacity, Counters counters, Logger log) {
        this.respond = respond;
        this.capacity = capacity;
        this.counters = counters;
        this.log = log;
        this.teller = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                waiting,
                Thread.ofVirtual().name("muster-answers").factory());
    }

    Map<Long, CompletableFuture<QueryResult>> queries() {
        return queries;
    }

    Map<Long, CompletableFuture<KeyResult>> keyRounds() {
        return keyRounds;
    }

    /** Tells {@code listener} of what comes of that command, if it is a query. */
    void listen(long command, QueryListener listener) {
        if (queries.containsKey(command)) {
            listeners.put(command, listener);
        }
    }

    /** Somebody's question, as the user's listener gets it. */
    Query asked(Effect.Ask ask) {
        return new Query(
                ask.name(),
                ask.payload(),
                ask.from(),
                ask.lamportTime(),
                Duration.ofNanos(ask.timeoutNanos()),
                content -> respond.apply(ask.query(), content));
    }

    void news(Effect.QueryNews news) {
        QueryListener listener = listeners.getOrDefault(news.command(), QueryListener.NONE);
        switch (news) {
            case Effect.Asked asked -> tell(() -> listener.asked(Duration.ofNanos(asked.timeoutNanos())));
            case Effect.Acknowledged heard -> tell(() -> listener.acknowledged(heard.from()));
            case Effect.Answered answer -> tell(() -> listener.answered(answer.from(), answer.content()));
            case Effect.QueryFinished end -> {
                listeners.remove(end.command());
                finish(queries.remove(end.command()), end.result());
            }
        }
    }

    void finished(Effect.KeysFinished end) {
        finish(keyRounds.remove(end.command()), end.result());
    }

    /** A query or a change of keys could not even begin. */
    void refused(long command, ClusterException why) {
        listeners.remove(command);
        CompletableFuture<?> query = queries.remove(command);
        CompletableFuture<?> round = query == null ? keyRounds.remove(command) : query;
        if (round != null) {
            apart(() -> round.completeExceptionally(why));
        }
    }

    private void tell(Runnable what) {
        if (waiting.size() >= capacity) {
            counters.count(Counter.EVENTS_DROPPED);
            return;
        }
        hand(() -> {
            try {
                what.run();
            } catch (RuntimeException | Error e) {
                log.error("the listener of a query failed; going on", e);
            }
        });
    }

    /** After all that was told before. There are never more of these than queries under way. */
    private <T> void finish(@Nullable CompletableFuture<T> result, T value) {
        if (result != null) {
            hand(() -> apart(() -> result.complete(value)));
        }
    }

    private void hand(Runnable task) {
        try {
            teller.execute(task);
        } catch (RejectedExecutionException e) {
            log.debug("closed; nobody listens any more");
        }
    }

    private static void apart(Runnable task) {
        Thread.ofVirtual().name("muster-result").start(task);
    }

    @Override
    public void close() {
        teller.shutdownNow();
        ClusterException end = new ClusterException("this node was closed");
        queries.values().forEach(result -> result.completeExceptionally(end));
        keyRounds.values().forEach(result -> result.completeExceptionally(end));
    }
}
