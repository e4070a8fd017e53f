package dev.muster.gossip.serf;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.swim.Counter;
import dev.muster.gossip.swim.Counters;
import dev.muster.gossip.swim.Timers;
import dev.muster.gossip.wire.SerfMessage;
import dev.muster.gossip.wire.SerfMessage.QueryResponse;
import dev.muster.gossip.wire.SerfMessageCodec;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The queries that reach this node, its own included: each is heard once, acknowledged if that is wanted, and kept open
 * for one answer. Not thread-safe. Source: Serf's protocol (queries).
 */
final class QueryInbox {

    static final long FLAG_ACK = 1;
    private static final long FLAG_NO_BROADCAST = 2;

    private final String me;
    private final NewsGate gate;
    private final Peers peers;
    private final Timers timers;
    private final Counters counters;
    private final ReplyPost post;
    private final InternalQueries internal;
    private final Consumer<Effect> effects;
    private final LinkedHashMap<Long, Open> open = new LinkedHashMap<>();
    private long number;

    QueryInbox(
            NodeConfig config,
            Peers peers,
            Timers timers,
            Counters counters,
            ReplyPost post,
            Consumer<Effect> effects) {
        this.me = config.name();
        this.gate = new NewsGate(config.limits().maxEventsRemembered(), counters);
        this.peers = peers;
        this.timers = timers;
        this.counters = counters;
        this.post = post;
        this.internal = new InternalQueries(me, peers, counters, effects, post);
        this.effects = effects;
    }

    /** A query that may be answered, until when. */
    private static final class Open {
        private final SerfMessage.Query query;
        private final long deadlineNanos;
        private boolean answered;

        Open(SerfMessage.Query query, long deadlineNanos) {
            this.query = query;
            this.deadlineNanos = deadlineNanos;
        }
    }

    NewsGate gate() {
        return gate;
    }

    InternalQueries internal() {
        return internal;
    }

    /** Takes a query; whether it is to be passed on, which does not depend on whether it is for this node. */
    boolean take(SerfMessage.Query query) {
        if (!gate.isNews(query.lamportTime(), query.id())) {
            return false;
        }
        if (isForMe(query)) {
            hear(query);
        }
        return (query.flags() & FLAG_NO_BROADCAST) == 0;
    }

    private boolean isForMe(SerfMessage.Query query) {
        if (query.filters().isEmpty()) {
            return true;
        }
        try {
            return QueryFilters.read(query.filters()).test(peers.self());
        } catch (MalformedMessageException e) {
            counters.count(Counter.QUERY_FILTERS_REFUSED);
            return false;
        }
    }

    private void hear(SerfMessage.Query query) {
        if ((query.flags() & FLAG_ACK) != 0) {
            post.reply(query, new QueryResponse(query.lamportTime(), query.id(), me, FLAG_ACK, Bytes.EMPTY));
        }
        if (InternalQueries.isInternal(query.name())) {
            internal.hear(query);
            return;
        }
        long timeout = Math.clamp(query.timeoutNanos(), 0, SerfLimits.LONGEST_TIMEOUT.toNanos());
        makeRoom();
        open.put(++number, new Open(query, timers.nowNanos() + timeout));
        effects.accept(new Effect.Ask(
                number, query.name(), query.payload(), query.sourceNode(), query.lamportTime(), timeout));
    }

    private void makeRoom() {
        if (open.size() < SerfLimits.OPEN_QUERIES) {
            return;
        }
        open.values().removeIf(kept -> kept.answered || isOver(kept));
        if (open.size() >= SerfLimits.OPEN_QUERIES) {
            counters.count(Counter.QUERIES_DROPPED);
            Iterator<Map.Entry<Long, Open>> oldest = open.entrySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    private boolean isOver(Open kept) {
        return timers.nowNanos() >= kept.deadlineNanos;
    }

    /** Sends the answer to the query of that number; why it cannot be sent, for people, or nothing. */
    Optional<String> respond(long which, Bytes content) {
        Open kept = open.get(which);
        if (kept == null || isOver(kept)) {
            return Optional.of("the query is over: whoever asked has stopped waiting");
        }
        if (kept.answered) {
            return Optional.of("the query was answered already, and a node answers once");
        }
        SerfMessage.Query query = kept.query;
        QueryResponse response = new QueryResponse(query.lamportTime(), query.id(), me, 0, content);
        int size = SerfMessageCodec.encode(response).size();
        if (size > post.mostBytes()) {
            return Optional.of("response exceeds limit of " + post.mostBytes() + " bytes, by "
                    + (size - post.mostBytes()) + ": give a shorter one");
        }
        kept.answered = true;
        post.reply(query, response);
        return Optional.empty();
    }
}
