package dev.muster.haproxy.plan;

import java.time.Duration;

/**
 * Times of the planner.
 *
 * @param deleteAfter how long a server stays in maintenance before it is deleted: tens of seconds, for it may come
 *     back, and early deletion is dangerous (haproxy/haproxy issue 2298)
 * @param trustLimit how long a server whose agent is silent serves on while HAProxy's check passes
 * @param readdressPatience how long the sessions of a server's old address may hold up its return on a new one
 */
public record PlanSettings(Duration deleteAfter, Duration trustLimit, Duration readdressPatience) {

    /** The usual times: 30 s, 10 min, 5 s. */
    public static final PlanSettings DEFAULTS =
            new PlanSettings(Duration.ofSeconds(30), Duration.ofMinutes(10), Duration.ofSeconds(5));

    public PlanSettings {
        if (deleteAfter.isNegative() || trustLimit.isNegative() || readdressPatience.isNegative()) {
            throw new IllegalArgumentException("times are not negative");
        }
    }
}
