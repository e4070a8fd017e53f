package dev.muster.agent;

import java.time.Duration;

/**
 * How long each step of leaving may take. Together they fit into Docker's ten seconds. Source: decision 34.
 *
 * @param release how long a service waits for the balancers to let go of it, beside the time to drain
 * @param drain how long requests that have begun may take to end, those of an own HAProxy too
 * @param app how long a service may take to end before it is killed
 */
public record LeaveTimes(Duration release, Duration drain, Duration app) {

    public LeaveTimes {
        if (release.isNegative() || drain.isNegative() || app.isNegative()) {
            throw new IllegalArgumentException("the times for leaving cannot be negative");
        }
    }

    /** 2 s to release, 5 s to drain, 2 s for the app. */
    public static LeaveTimes defaults() {
        return new LeaveTimes(Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(2));
    }

    /** So long for the balancers to let go and for all requests to end, own HAProxy's too; 0: nobody waits. */
    public LeaveTimes withDrain(Duration wanted) {
        return new LeaveTimes(Duration.ZERO, wanted, app);
    }

    public LeaveTimes withRelease(Duration wanted) {
        return new LeaveTimes(wanted, drain, app);
    }
}
