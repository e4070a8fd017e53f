package dev.muster.supervisor.machine;

/** How hard a service has been told to end. */
enum Force {
    NONE,
    ASKED,
    TERMED,
    KILLED
}
