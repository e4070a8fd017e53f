package dev.muster.agent.drain;

import java.time.Duration;

/**
 * The times of a handshake. Immutable. Source: design section 11, "Drain handshake".
 *
 * @param deadline when it is over whatever the balancers say, counted from its beginning
 * @param again after so long without an answer the question is asked again: it, or its answer, may be lost
 * @param soon a question that was answered with "not yet" is asked again no sooner than so long after it was asked
 * @param gather questions to several balancers are gathered for so long
 */
public record HandshakeTimes(Duration deadline, Duration again, Duration soon, Duration gather) {

    public HandshakeTimes {
        if (deadline.isNegative()) {
            throw new IllegalArgumentException("the deadline is in the past");
        }
    }

    /** Asked again after 500 ms. */
    public static HandshakeTimes within(Duration deadline) {
        return new HandshakeTimes(deadline, Duration.ofMillis(500), Duration.ofMillis(100), Duration.ofMillis(20));
    }
}
