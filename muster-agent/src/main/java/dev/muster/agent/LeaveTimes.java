package dev.muster.agent;

import java.time.Duration;

/**
 * How long each step of leaving may take. Together they fit into Docker's ten seconds. Source: design section 6.
 *
 * @param release how long a service goes on after it said {@code draining}, so that every balancer lets go of it
 * @param drain how long HAProxy may finish what it has begun
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

    public LeaveTimes withRelease(Duration wanted) {
        return new LeaveTimes(wanted, drain, app);
    }
}
