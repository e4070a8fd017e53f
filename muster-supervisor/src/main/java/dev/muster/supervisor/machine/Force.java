package dev.muster.supervisor.machine;

/** How hard a service has been told to end. */
enum Force {
    NONE,
    ASKED,
    TERMED,
    KILLED,
    /** No process of it runs; the tasks around it were killed. */
    CANCELLED
}
