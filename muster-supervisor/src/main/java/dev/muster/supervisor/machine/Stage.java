package dev.muster.supervisor.machine;

import dev.muster.supervisor.ServicePhase;

/** Where the machine stands: finer than what is shown. */
public enum Stage {
    DOWN(ServicePhase.DOWN),
    /** Its tiny parent was asked for; no process is known yet. */
    SPAWNING(ServicePhase.STARTING),
    STARTING(ServicePhase.STARTING),
    READY(ServicePhase.READY),
    UNREADY(ServicePhase.UNREADY),
    DRAINING(ServicePhase.DRAINING),
    /** Asked to end; the main process is still there. */
    STOPPING(ServicePhase.STOPPING),
    /** To end: the main process is gone, the rest of its group may not be. */
    CLEARING(ServicePhase.STOPPING),
    /** To start again: the main process died, the rest of its group has been killed and may not be gone. */
    REAPING(ServicePhase.BACK_OFF),
    /** To start again: waits for its time. */
    BACK_OFF(ServicePhase.BACK_OFF),
    FAILED(ServicePhase.FAILED);

    private final ServicePhase phase;

    Stage(ServicePhase phase) {
        this.phase = phase;
    }

    public ServicePhase phase() {
        return phase;
    }
}
