package dev.muster.agent;

import dev.muster.gossip.Query;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * Keeps a question until what it waits for is so, or until its time is nearly over: whoever asked learns of it at once,
 * and loses half a second at most to a lost packet. Source: decision 34.
 */
final class PatientAnswer {

    /** A question is kept no longer than this, however long its asker would wait. */
    private static final Duration LONGEST = Duration.ofMillis(400);

    /** The answer needs time to get there. */
    private static final Duration JOURNEY = Duration.ofMillis(100);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(80);

    private PatientAnswer() {}

    /** Looks how things stand, until that time of the monotonic clock at most. */
    @FunctionalInterface
    interface Look<A> {
        A at(long endNanos) throws InterruptedException;
    }

    /** Looks again and again; the first good answer, or the last one. Blocks for {@link #LONGEST} at most. */
    static <A> A to(Query query, Look<A> look, Predicate<A> good) throws InterruptedException {
        Duration patience = query.timeLeft().minus(JOURNEY);
        long end = System.nanoTime() + (patience.compareTo(LONGEST) < 0 ? patience : LONGEST).toNanos();
        Duration pause = FIRST_PAUSE;
        while (true) {
            A answer = look.at(end);
            if (good.test(answer) || System.nanoTime() + pause.toNanos() - end >= 0) {
                return answer;
            }
            Thread.sleep(pause); // HAProxy says nothing when a session ends, or a check passes.
            Duration longer = pause.multipliedBy(2);
            pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
        }
    }
}
