package dev.muster.agent.rpc.protocol;

import dev.muster.gossip.msgpack.Bytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The queries of one connection that are under way. As with Serf's agent, {@code done} comes when the time of a query
 * is over, also if all have answered long before: Serf's command reads acknowledgements and answers side by side, and
 * would lose some that stand right before a {@code done}. For one thread; the time is given to it. Source:
 * serf-protocol reference 3.1.
 */
final class OpenQueries {

    private static final class Open {

        private final long sequence;
        private final boolean acknowledge;
        private final boolean endEarly;
        private final Set<String> acknowledged = new HashSet<>();
        private long deadlineNanos = Long.MAX_VALUE;

        Open(long sequence, boolean acknowledge, boolean endEarly) {
            this.sequence = sequence;
            this.acknowledge = acknowledge;
            this.endEarly = endEarly;
        }
    }

    private final Map<Long, Open> open = new HashMap<>();

    boolean isFull() {
        return open.size() >= RpcLimits.MOST_QUERIES;
    }

    boolean isEmpty() {
        return open.isEmpty();
    }

    /** A query is asked for; it is under way when {@link Input.QueryBegan} comes. */
    void asked(long errand, long sequence, RpcRequest.Query query) {
        open.put(errand, new Open(sequence, query.acknowledge(), query.endEarly()));
    }

    /** It could not be asked. */
    void refused(long errand) {
        open.remove(errand);
    }

    /** What is to be sent of the news; those of a query that is not known any more are of no use. */
    List<Bytes> take(Input.QueryNews news, long nowNanos) {
        Open query = open.get(news.errand());
        if (query == null) {
            return List.of();
        }
        return switch (news) {
            case Input.QueryBegan began -> {
                query.deadlineNanos = nowNanos + began.time().toNanos();
                yield List.of(Responses.header(query.sequence, ""));
            }
            case Input.QueryAcknowledged ack -> acknowledged(query, ack.from());
            case Input.QueryAnswered answer ->
                List.of(Responses.responded(query.sequence, answer.from(), answer.content()));
            case Input.QueryOver over -> {
                List<Bytes> last = new ArrayList<>();
                over.acknowledged().forEach(from -> last.addAll(acknowledged(query, from)));
                if (query.endEarly) {
                    open.remove(over.errand());
                    last.add(Responses.queryDone(query.sequence));
                }
                yield last;
            }
        };
    }

    private static List<Bytes> acknowledged(Open query, String from) {
        boolean news = query.acknowledge && query.acknowledged.add(from);
        return news ? List.of(Responses.acknowledged(query.sequence, from)) : List.of();
    }

    /** The word {@code done} for each query whose time is over. */
    List<Bytes> over(long nowNanos) {
        List<Bytes> done = new ArrayList<>();
        for (Iterator<Open> each = open.values().iterator(); each.hasNext(); ) {
            Open query = each.next();
            if (nowNanos >= query.deadlineNanos) {
                each.remove();
                done.add(Responses.queryDone(query.sequence));
            }
        }
        return done;
    }

    /** When the first of them is over. */
    long deadlineNanos() {
        long first = Long.MAX_VALUE;
        for (Open query : open.values()) {
            first = Math.min(first, query.deadlineNanos);
        }
        return first;
    }
}
