package dev.muster.agent.membership;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A source of members does not answer. Immutable.
 *
 * @param who the source, in words
 * @param since when it began, to be shown
 * @param why in words fit for a terminal
 */
public record Outage(String who, Instant since, String why) {

    /** In a sentence. */
    public String words() {
        return who + " has not answered since " + since.truncatedTo(ChronoUnit.SECONDS) + " (" + why
                + "); the members are the last known";
    }
}
