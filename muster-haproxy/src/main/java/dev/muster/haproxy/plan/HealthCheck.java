package dev.muster.haproxy.plan;

/** HAProxy's own check of a server, as HAProxy has it. */
public enum HealthCheck {
    /** It was given none, and can't get one while it runs. */
    ABSENT,
    /** It was given one, which is switched off. */
    OFF,
    /** It runs. */
    ON
}
