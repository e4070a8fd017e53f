package dev.muster.gossip.serf;

import dev.muster.gossip.Member;
import dev.muster.gossip.QueryRequest;
import dev.muster.gossip.QueryRequest.Wanted;
import dev.muster.gossip.QueryResult;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.swim.Counter;
import dev.muster.gossip.swim.Counters;
import dev.muster.gossip.swim.Formulas;
import dev.muster.gossip.swim.Timers;
import dev.muster.gossip.wire.SerfMessage;
import dev.muster.gossip.wire.SerfMessage.QueryResponse;
import dev.muster.gossip.wire.SerfMessageCodec;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The queries that this node asks. Each is over as soon as every member that is alive, and that the filters let
 * through, has done what is wanted; at the latest when its time is over. Not thread-safe. Source: Serf's protocol
 * (queries and long-standing wishes).
 */
final class QueryDesk {

    private static final int TIMEOUT_MULTIPLIER = 16;

    private final NodeConfig config;
    private final LamportClock clock;
    private final Peers peers;
    private final Timers timers;
    private final RandomGenerator random;
    private final Counters counters;
    private final Map<Key, Asked> open = new HashMap<>();

    QueryDesk(
            NodeConfig config,
            LamportClock clock,
            Peers peers,
            Timers timers,
            RandomGenerator random,
            Counters counters) {
        this.config = config;
        this.clock = clock;
        this.peers = peers;
        this.timers = timers;
        this.random = random;
        this.counters = counters;
    }

    private record Key(long lamportTime, long id) {}

    /**
     * Makes a query, and waits for what comes. The caller lets this node hear it and spreads it.
     *
     * @param party a name that is asked, but not expected to answer; null: there is none
     * @throws IllegalArgumentException for people, if it cannot be asked
     */
    SerfMessage.Query ask(QueryRequest request, @Nullable String party, Asker asker) {
        if (open.size() >= SerfLimits.OWN_QUERIES) {
            throw new IllegalArgumentException(open.size() + " queries are under way already; wait for one to end");
        }
        request.tags().forEach(QueryFilters::check);
        List<Bytes> filters = QueryFilters.encode(request.nodes(), request.tags());
        SortedSet<String> expected = expected(filters);
        if (party != null) {
            expected.remove(party);
        }
        long timeout = request.timeout().orElseGet(this::defaultTimeout).toNanos();
        SerfMessage.Query query = new SerfMessage.Query(
                clock.time(),
                random.nextInt(Integer.MAX_VALUE),
                config.address(),
                config.name(),
                filters,
                request.wants() == Wanted.ANSWERS ? 0 : QueryInbox.FLAG_ACK,
                request.relayFactor(),
                timeout,
                request.name(),
                request.payload());
        checkSize(SerfMessageCodec.encode(query).size());
        Key key = new Key(query.lamportTime(), query.id());
        Asked asked = new Asked(key, request.wants(), expected, asker);
        open.put(key, asked);
        asked.timer = timers.after(timeout, asked::end);
        asker.asked(timeout);
        return query;
    }

    /** Ends a query that was just asked and for which nobody is there. */
    void endIfNobodyIsExpected(SerfMessage.Query query) {
        Asked asked = open.get(new Key(query.lamportTime(), query.id()));
        if (asked != null) {
            asked.endIfComplete();
        }
    }

    private SortedSet<String> expected(List<Bytes> filters) {
        Predicate<Member> passes;
        try {
            passes = QueryFilters.read(filters);
        } catch (MalformedMessageException e) {
            throw new IllegalArgumentException("the filters are too many or too complex for others: " + e.getMessage());
        }
        SortedSet<String> expected = new TreeSet<>();
        for (Member member : peers.alive()) {
            if (passes.test(member)) {
                expected.add(member.name());
            }
        }
        return expected;
    }

    private void checkSize(int bytes) {
        int most = Math.min(
                config.messages().queryBytes(), config.limits().packetBytes() - SerfLimits.PACKET_OVERHEAD_BYTES);
        if (bytes > most) {
            throw new IllegalArgumentException("query exceeds limit of " + most + " bytes, by " + (bytes - most)
                    + ": its name, payload and filters are too long together");
        }
    }

    /** As Serf does it. */
    Duration defaultTimeout() {
        return Duration.ofNanos(Formulas.queryTimeoutNanos(
                TIMEOUT_MULTIPLIER,
                peers.alive().size(),
                config.swim().gossipInterval().toNanos()));
    }

    /** An acknowledgement or an answer came. */
    void take(QueryResponse response) {
        Asked asked = open.get(new Key(response.lamportTime(), response.id()));
        if (asked == null) {
            counters.count(Counter.ANSWERS_LATE);
        } else if (peers.find(response.from()).isEmpty()) {
            counters.count(Counter.ANSWERS_REFUSED);
        } else {
            asked.take(response);
        }
    }

    /** One query under way. */
    private final class Asked {
        private final Key key;
        private final Wanted wanted;
        private final SortedSet<String> missing;
        private final Asker asker;
        private final SortedSet<String> acknowledged = new TreeSet<>();
        private final LinkedHashMap<String, Bytes> answers = new LinkedHashMap<>();
        private long answerBytes;
        private Timers.@Nullable Timer timer;

        Asked(Key key, Wanted wanted, SortedSet<String> expected, Asker asker) {
            this.key = key;
            this.wanted = wanted;
            this.missing = expected;
            this.asker = asker;
        }

        void take(QueryResponse response) {
            String from = response.from();
            if ((response.flags() & QueryInbox.FLAG_ACK) != 0) {
                if (wanted == Wanted.ANSWERS || !acknowledge(from)) {
                    counters.count(Counter.ANSWERS_REPEATED);
                }
            } else {
                answer(from, response.payload());
            }
            endIfComplete();
        }

        private boolean acknowledge(String from) {
            if (!acknowledged.add(from)) {
                return false;
            }
            if (wanted == Wanted.ACKS) {
                missing.remove(from);
            }
            asker.acknowledged(from);
            return true;
        }

        private void answer(String from, Bytes content) {
            if (answers.containsKey(from)) {
                counters.count(Counter.ANSWERS_REPEATED);
                return;
            }
            answerBytes += content.size();
            if (answerBytes > SerfLimits.ANSWER_BYTES_IN_ALL) {
                counters.count(Counter.ANSWERS_REFUSED);
                return;
            }
            if (wanted == Wanted.ANSWERS) {
                acknowledged.add(from);
            } else {
                // Who answers has heard the question, even if the word of that was lost.
                acknowledge(from);
            }
            answers.put(from, content);
            missing.remove(from);
            asker.answered(from, content);
        }

        void endIfComplete() {
            if (missing.isEmpty()) {
                end();
            }
        }

        void end() {
            if (open.remove(key, this)) {
                if (timer != null) {
                    timer.cancel();
                }
                asker.finished(new QueryResult(acknowledged, answers, missing));
            }
        }
    }
}
