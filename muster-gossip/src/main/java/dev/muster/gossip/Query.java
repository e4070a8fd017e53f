package dev.muster.gossip;

import dev.muster.gossip.msgpack.Bytes;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * A question from somebody in the cluster, this node included, to which this node may give one answer. Name and payload
 * are foreign: they may hold anything. Any thread, also after the listener has returned, as long as there is time.
 * Source: Serf's protocol (queries).
 */
public final class Query implements ClusterEvent {

    private final String name;
    private final Bytes payload;
    private final String from;
    private final long lamportTime;
    private final Duration timeLeft;
    private final Function<Bytes, CompletableFuture<Void>> answer;

    /**
     * For tests of listeners; a cluster makes its own.
     *
     * @param timeLeft how long the asker waits, counted from when the question came
     * @param answer takes the answer to the asker
     */
    public Query(
            String name,
            Bytes payload,
            String from,
            long lamportTime,
            Duration timeLeft,
            Function<Bytes, CompletableFuture<Void>> answer) {
        this.name = name;
        this.payload = payload;
        this.from = from;
        this.lamportTime = lamportTime;
        this.timeLeft = timeLeft;
        this.answer = answer;
    }

    /** What is asked. */
    public String name() {
        return name;
    }

    /** More about it, which may be empty. */
    public Bytes payload() {
        return payload;
    }

    /** The name of the node that asks, as far as it tells. */
    public String from() {
        return from;
    }

    /** When it was asked, by the cluster's clock of queries. */
    public long lamportTime() {
        return lamportTime;
    }

    /** How long the asker waits, counted from when the question came. */
    public Duration timeLeft() {
        return timeLeft;
    }

    /**
     * Answers, once. Does not block. The future is done when the answer was sent, which is no promise that it arrives;
     * it fails with a {@link ClusterException}, and nothing is sent, when there was an answer already, the time is
     * over, or the answer is larger than {@link MessageLimits#answerBytes} with its wrapping: then a shorter one may
     * still be given.
     */
    public CompletableFuture<Void> respond(Bytes content) {
        return answer.apply(content);
    }

    /** For logs; the name is foreign, and not escaped. */
    @Override
    public String toString() {
        return "Query[" + name + " from " + from + ", " + payload + "]";
    }
}
