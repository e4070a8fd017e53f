package dev.muster.agent;

import dev.muster.agent.roster.PrintableText;
import dev.muster.gossip.Query;
import dev.muster.gossip.msgpack.Bytes;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this agent answers by itself when the cluster asks: queries whose names begin with {@code muster:}. Others are
 * none of its business. Each answer is made on a virtual thread of its own, {@value #MOST_AT_ONCE} at once; what is
 * over that is counted, and left to the asker's patience, as is every question that can't be read. Any thread.
 */
final class QueryAnswers {

    /** What the names of Muster's own queries begin with. */
    static final String PREFIX = "muster:";

    static final int MOST_AT_ONCE = 64;

    private static final Logger LOG = LoggerFactory.getLogger(QueryAnswers.class);

    /** Answers one kind of question. */
    @FunctionalInterface
    interface Answerer {

        /**
         * The answer; empty if there is none. It may block for as long as the asker waits. What was sent is foreign.
         *
         * @throws Exception with a message for the log, if the question can't be read
         */
        Optional<Bytes> answer(Query query) throws Exception;
    }

    private final Map<String, Answerer> answerers = new ConcurrentHashMap<>();
    private final Semaphore room = new Semaphore(MOST_AT_ONCE);
    private final LongAdder answered = new LongAdder();
    private final LongAdder unknown = new LongAdder();
    private final LongAdder unreadable = new LongAdder();
    private final LongAdder tooMany = new LongAdder();

    /** From now on questions of this name are answered so. */
    void register(String name, Answerer answerer) {
        if (!name.startsWith(PREFIX)) {
            throw new IllegalArgumentException("Muster's own queries begin with " + PREFIX);
        }
        answerers.put(name, answerer);
    }

    /** Takes a question, and returns at once. */
    void heard(Query query) {
        if (!query.name().startsWith(PREFIX)) {
            return;
        }
        Answerer answerer = answerers.get(query.name());
        if (answerer == null) {
            unknown.increment();
            return;
        }
        if (!room.tryAcquire()) {
            tooMany.increment();
            return;
        }
        Thread.ofVirtual().name("muster-answer").start(() -> {
            try {
                answer(query, answerer);
            } finally {
                room.release();
            }
        });
    }

    private void answer(Query query, Answerer answerer) {
        try {
            Optional<Bytes> content = answerer.answer(query);
            if (content.isPresent()) {
                answered.increment();
                query.respond(content.get()).exceptionally(e -> {
                    LOG.debug("An answer to {} could not be given: {}", query.name(), e.getMessage());
                    return null;
                });
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            unreadable.increment();
            LOG.debug(
                    "The question {} of {} has no answer: {}",
                    query.name(),
                    PrintableText.of(query.from()),
                    e.getMessage());
        }
    }

    /** What was counted, by name. */
    SortedMap<String, Long> counters() {
        SortedMap<String, Long> counters = new TreeMap<>();
        counters.put("questions_answered", answered.sum());
        counters.put("questions_unknown", unknown.sum());
        counters.put("questions_unreadable", unreadable.sum());
        counters.put("questions_over_limit", tooMany.sum());
        return counters;
    }
}
