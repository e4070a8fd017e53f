package dev.muster.supervisor;

import java.util.Locale;

/** Where a service stands in its life. */
public enum ServicePhase {
    /** Not running, and not wanted to. */
    DOWN,
    /** Its process runs, its check has not passed yet. */
    STARTING,
    /** Its check passes: it may be given traffic. */
    READY,
    /** It was ready, its check fails now. */
    UNREADY,
    /** It still works, but asks for no new traffic. */
    DRAINING,
    /** It has been told to end. */
    STOPPING,
    /** It died, or was given up because of its check; the next start waits a while. */
    BACK_OFF,
    /** It died too often; only a person starts it again. */
    FAILED;

    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
