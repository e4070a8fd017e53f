package dev.muster.agent.handler.machine;

import java.time.Duration;
import java.util.Optional;

/**
 * How one handler stands. Immutable.
 *
 * @param running for how long its present run goes on; empty when none does
 * @param waiting events that wait for their turn
 * @param runs how many runs have ended
 * @param failed how many of these did not end well, those that took too long among them
 * @param timedOut how many took too long
 * @param dropped events that it was never run for, because too many waited
 * @param lastFailure in words; empty if there was none
 */
public record HandlerReport(
        HandlerSpec handler,
        Optional<Duration> running,
        int waiting,
        long runs,
        long failed,
        long timedOut,
        long dropped,
        String lastFailure) {

    /** In one line, for people. */
    public String words() {
        return "runs " + runs + ", failed " + failed + ", timed out " + timedOut + ", dropped " + dropped + ", waiting "
                + waiting
                + running.map(time -> ", running for " + time.toSeconds() + " s")
                        .orElse("")
                + (lastFailure.isEmpty() ? "" : "; last failure: " + lastFailure);
    }
}
