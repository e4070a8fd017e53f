package dev.muster.agent.rpc.protocol;

import dev.muster.gossip.msgpack.Bytes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What one connection hears of by itself: streams of events, and the log. For one thread. */
final class Streams {

    private record Monitor(long sequence, LogLevel level) {}

    private final Map<Long, EventFilter> filters = new LinkedHashMap<>();
    private final Questions questions = new Questions();
    private Optional<Monitor> monitor = Optional.empty();

    boolean isEmpty() {
        return filters.isEmpty() && monitor.isEmpty();
    }

    /** Begins a stream; the error, empty if there is none. */
    String begin(long sequence, RpcRequest.Stream request, List<Effect> effects) {
        if (filters.containsKey(sequence)) {
            return "Stream with given sequence exists";
        }
        if (filters.size() >= RpcLimits.MOST_STREAMS) {
            effects.add(new Effect.Count(RpcCounter.REQUESTS_OVER_LIMIT));
            return "Too many streams: " + RpcLimits.MOST_STREAMS + " are open on this connection";
        }
        EventFilter filter;
        try {
            filter = EventFilter.of(request.type());
        } catch (IllegalArgumentException e) {
            return "Invalid event filter";
        }
        if (filters.isEmpty()) {
            effects.add(new Effect.Follow());
        }
        filters.put(sequence, filter);
        return "";
    }

    /** Begins to tell of the log; the error, empty if there is none. */
    String begin(long sequence, RpcRequest.Monitor request, List<Effect> effects) {
        Optional<LogLevel> level = LogLevel.of(request.level());
        if (level.isEmpty()) {
            return "Unknown log level: " + request.level().toUpperCase(Locale.ROOT);
        }
        if (monitor.isPresent()) {
            return "Monitor already exists";
        }
        monitor = Optional.of(new Monitor(sequence, level.get()));
        effects.add(new Effect.Tail(level.get()));
        return "";
    }

    /** Ends what has this number, if anything has. */
    void stop(long sequence, List<Effect> effects) {
        if (monitor.isPresent() && monitor.get().sequence() == sequence) {
            monitor = Optional.empty();
            effects.add(new Effect.Untail());
        }
        if (filters.remove(sequence) != null && filters.isEmpty()) {
            effects.add(new Effect.Unfollow());
        }
    }

    /** The query that was told of under this number, if it can be answered still. */
    Optional<dev.muster.gossip.Query> question(long id, long nowNanos) {
        return questions.find(id, nowNanos);
    }

    /** What is to be sent of an event, one record for each stream that wants it. */
    List<Bytes> take(SerfEvent event, List<Effect> effects, long nowNanos) {
        List<Long> wanting = new ArrayList<>();
        filters.forEach((sequence, filter) -> {
            if (filter.lets(event)) {
                wanting.add(sequence);
            }
        });
        if (wanting.isEmpty()) {
            return List.of();
        }
        return switch (event) {
            case SerfEvent.OfMembers members ->
                wanting.stream().map(seq -> Responses.ofMembers(seq, members)).toList();
            case SerfEvent.OfUser user ->
                wanting.stream().map(seq -> Responses.ofUser(seq, user.event())).toList();
            case SerfEvent.Asked asked -> {
                List<Bytes> records = new ArrayList<>();
                for (long sequence : wanting) {
                    long id = questions.add(asked.query(), nowNanos);
                    records.add(Responses.ofQuestion(sequence, id, asked.query()));
                }
                for (int forgotten = questions.trim(nowNanos); forgotten > 0; forgotten--) {
                    effects.add(new Effect.Count(RpcCounter.QUERIES_FORGOTTEN));
                }
                yield records;
            }
        };
    }

    /** What is to be sent of a log line. */
    Optional<Bytes> take(LogLine line) {
        return monitor.filter(wanted -> line.level().isSeenAt(wanted.level()))
                .map(wanted -> Responses.log(wanted.sequence(), line.text()));
    }
}
