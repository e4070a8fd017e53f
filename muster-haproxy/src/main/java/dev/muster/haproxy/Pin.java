package dev.muster.haproxy;

import java.time.Instant;

/**
 * A configuration that a person went back to: it is made as that generation was, with the servers of now, until it is
 * released. Immutable.
 *
 * @param since when it was ordered, by the wall clock, to be shown
 */
public record Pin(long generation, Instant since, Makings makings) {

    /** In words. */
    public String words() {
        return "rolled back to generation " + generation + " by hand";
    }
}
