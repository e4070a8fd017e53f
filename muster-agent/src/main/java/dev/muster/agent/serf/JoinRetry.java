package dev.muster.agent.serf;

import java.time.Duration;

/**
 * How a join is tried again, as Serf's {@code -retry-interval} and {@code -retry-max} say it. Immutable.
 *
 * @param interval between two tries, at least {@link #SHORTEST}
 * @param most so many tries after the first, then the agent ends; 0: any number
 */
public record JoinRetry(Duration interval, int most) {

    /** Serf tries no sooner. */
    public static final Duration SHORTEST = Duration.ofSeconds(1);

    /** Serf's own. */
    public static final Duration USUAL = Duration.ofSeconds(30);

    public JoinRetry {
        if (interval.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("a join is tried again after a second at the soonest, not " + interval);
        }
        if (most < 0) {
            throw new IllegalArgumentException("a number of tries cannot be negative");
        }
    }

    /** Whether it is over after the first try and so many more, which failed. */
    boolean isOver(int triesAfterTheFirst) {
        return most > 0 && triesAfterTheFirst >= most;
    }
}
