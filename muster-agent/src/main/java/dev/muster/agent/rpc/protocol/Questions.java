package dev.muster.agent.rpc.protocol;

import dev.muster.gossip.Query;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The queries of others that one connection was told of, and may answer until their time is over. Their numbers are the
 * connection's own. For one thread; the time is given to it.
 */
final class Questions {

    private record Open(Query query, long deadlineNanos) {}

    private final Map<Long, Open> open = new LinkedHashMap<>();
    private long last;

    /** The number that it gets. */
    long add(Query query, long nowNanos) {
        last++;
        open.put(last, new Open(query, nowNanos + query.timeLeft().toNanos()));
        return last;
    }

    /** Forgets those whose time is over, and then the oldest; how many of those could have been answered still. */
    int trim(long nowNanos) {
        if (open.size() <= RpcLimits.MOST_QUESTIONS) {
            return 0;
        }
        open.values().removeIf(question -> nowNanos >= question.deadlineNanos());
        int forgotten = 0;
        var oldest = open.entrySet().iterator();
        while (open.size() > RpcLimits.MOST_QUESTIONS) {
            oldest.next();
            oldest.remove();
            forgotten++;
        }
        return forgotten;
    }

    /** The one of that number, if there is time. */
    Optional<Query> find(long number, long nowNanos) {
        return Optional.ofNullable(open.get(number))
                .filter(question -> nowNanos < question.deadlineNanos())
                .map(Open::query);
    }
}
