package dev.muster.agent;

import dev.muster.agent.rpc.protocol.SerfEvent;
import dev.muster.agent.rpc.protocol.SerfEvent.Change;
import dev.muster.gossip.ClusterEvent;
import dev.muster.gossip.NameLost;
import dev.muster.gossip.Query;
import dev.muster.gossip.UserEvent;
import dev.muster.gossip.serf.MemberCoalescer;
import dev.muster.gossip.serf.UserEventCoalescer;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes of what the cluster hears what Serf tells streams and handlers: members gathered for a moment, user events that
 * may be, too. Rosters and balancers don't wait for it. One virtual thread owns what is gathered; {@link #heard} is for
 * any thread, and does not block. Source: serf-protocol reference 2.6 and 2.11; design section 11.
 */
final class SerfEvents implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SerfEvents.class);

    /** Events that wait to be gathered; what is over is dropped and counted. */
    static final int MOST_WAITING = 65_536;

    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final BlockingQueue<ClusterEvent> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
    private final MemberCoalescer members = new MemberCoalescer();
    private final UserEventCoalescer events = new UserEventCoalescer();
    private final LongAdder dropped = new LongAdder();
    private final long startNanos = System.nanoTime();
    private volatile boolean closed;
    private @Nullable Thread thread;

    /** @param listener hears of them from now on, on one thread, in order; it must not block */
    synchronized void start(Consumer<SerfEvent> listener) {
        thread = Thread.ofVirtual().name("muster-serf-events").start(() -> run(listener));
    }

    /** Takes what the cluster heard. */
    void heard(ClusterEvent event) {
        if (!waiting.offer(event)) {
            dropped.increment();
        }
    }

    /** What was counted, by name. */
    SortedMap<String, Long> counters() {
        return new TreeMap<>(Map.of("serf_events_dropped", dropped.sum()));
    }

    private void run(Consumer<SerfEvent> listener) {
        try {
            while (!closed) {
                long next = Math.min(members.nextDeadlineNanos(), events.nextDeadlineNanos());
                long wait = next == Long.MAX_VALUE ? next : Math.max(0, next - nowNanos());
                ClusterEvent event = waiting.poll(wait, TimeUnit.NANOSECONDS);
                try {
                    if (event != null) {
                        take(event, listener);
                    }
                    tellWhatIsDue(listener, nowNanos());
                } catch (RuntimeException e) {
                    // One event that can't be told must not end the telling.
                    LOG.error("An event could not be told to streams and handlers", e);
                }
            }
        } catch (InterruptedException e) {
            // Closed: what is held is told now.
        }
        tellTheRest(listener);
    }

    private void tellTheRest(Consumer<SerfEvent> listener) {
        try {
            for (ClusterEvent event = waiting.poll(); event != null; event = waiting.poll()) {
                take(event, listener);
            }
            tellWhatIsDue(listener, Long.MAX_VALUE);
        } catch (RuntimeException e) {
            LOG.error("The last events could not be told", e);
        }
    }

    private void take(ClusterEvent event, Consumer<SerfEvent> listener) {
        switch (event) {
            case ClusterEvent.MemberEvent ofMember -> members.add(ofMember, nowNanos());
            case UserEvent user -> {
                if (!events.add(user, nowNanos())) {
                    listener.accept(new SerfEvent.OfUser(user));
                }
            }
            case Query query -> {
                // Muster's own have one answer each, which is Muster's to give.
                if (!query.name().startsWith(QueryAnswers.PREFIX)) {
                    listener.accept(new SerfEvent.Asked(query));
                }
            }
            case NameLost lost -> {
                // Serf has no event for it.
            }
        }
    }

    private void tellWhatIsDue(Consumer<SerfEvent> listener, long nowNanos) {
        members.take(nowNanos)
                .forEach(batch -> listener.accept(new SerfEvent.OfMembers(change(batch.kind()), batch.members())));
        events.take(nowNanos).forEach(event -> listener.accept(new SerfEvent.OfUser(event)));
    }

    private static Change change(MemberCoalescer.Kind kind) {
        return switch (kind) {
            case JOIN -> Change.JOIN;
            case LEAVE -> Change.LEAVE;
            case FAILED -> Change.FAILED;
            case UPDATE -> Change.UPDATE;
            case REAP -> Change.REAP;
        };
    }

    private long nowNanos() {
        return System.nanoTime() - startNanos;
    }

    /** What is held is told without waiting longer, as Serf does when its agent ends: of the own leave, for example. */
    @Override
    public synchronized void close() {
        closed = true;
        if (thread != null) {
            thread.interrupt();
            try {
                thread.join(LAST_WORDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
