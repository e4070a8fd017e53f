package dev.muster.agent.roster;

import java.time.Duration;

/**
 * When a balancer takes it that not the servers are gone but it is cut off itself. Source: design section 5, "Two
 * witnesses".
 *
 * @param percent so much of a pool may fail without it, 0 to 100; with 100 it never comes to that
 * @param within in which time
 */
public record PanicRule(int percent, Duration within) {

    /** More than half within 30 s. */
    public static final PanicRule DEFAULT = new PanicRule(50, Duration.ofSeconds(30));

    public PanicRule {
        if (percent < 0 || percent > 100) {
            throw new IllegalArgumentException("the share of a pool that may fail is 0 to 100 percent, not " + percent);
        }
        if (within.isNegative()) {
            throw new IllegalArgumentException("a time can't be negative");
        }
    }

    /** The same rule with another share. */
    public PanicRule withPercent(int wanted) {
        return new PanicRule(wanted, within);
    }

    /** Whether {@code failed} of {@code all} are more than the share. */
    boolean broken(int failed, int all) {
        return 100L * failed > (long) percent * all;
    }
}
