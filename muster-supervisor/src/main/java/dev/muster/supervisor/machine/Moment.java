package dev.muster.supervisor.machine;

/** When in a service's life its tasks run. */
public enum Moment {
    BEFORE_START,
    AFTER_STOP
}
