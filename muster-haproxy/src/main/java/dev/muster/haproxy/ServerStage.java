package dev.muster.haproxy;

/** Where a server stands in its life. */
public enum ServerStage {
    /** Not in HAProxy, or not yet. */
    ABSENT,
    /** In HAProxy, in maintenance, waiting to pass its first check. */
    ADDED,
    /** Admitted: it takes requests while HAProxy's check passes. */
    READY,
    /** It takes sticky requests only. */
    DRAINING,
    /** It takes no request; it is deleted later. */
    MAINTENANCE
}
