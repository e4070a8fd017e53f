package dev.muster.haproxy;

/** How a change reached HAProxy. */
public enum How {
    /** HAProxy was started with a new file. */
    START,
    /** A running HAProxy was taken over as it was. */
    ADOPT,
    /** By the Runtime API, without a reload. */
    RUNTIME,
    /** HAProxy read its file again, in a new worker. */
    RELOAD,
    /** HAProxy was already as wanted, or what is missing waits for a check. */
    NOTHING
}
