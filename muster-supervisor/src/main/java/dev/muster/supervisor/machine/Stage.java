package dev.muster.supervisor.machine;

import dev.muster.supervisor.ServicePhase;

/** Where the machine stands: finer than what is shown. */
public enum Stage {
    DOWN(ServicePhase.DOWN),
    /** What it depends on is not ready yet. */
    WAITING(ServicePhase.STARTING),
    /** The tasks before its start run. */
    PREPARING(ServicePhase.STARTING),
    /** Its tiny parent was asked for; no process is known yet. */
    SPAWNING(ServicePhase.STARTING),
    STARTING(ServicePhase.STARTING),
    READY(ServicePhase.READY),
    UNREADY(ServicePhase.UNREADY),
    DRAINING(ServicePhase.DRAINING),
    /** Asked to end; the main process is still there. */
    STOPPING(ServicePhase.STOPPING),
    /** To end: the main process is gone, the rest of its processes may not be. */
    CLEARING(ServicePhase.STOPPING),
    /** To end: no process is left, the tasks after its end run. */
    FINISHING(ServicePhase.STOPPING),
    /** To start again: given up while it ran, and told to end. */
    REPLACING(ServicePhase.BACK_OFF),
    /** To start again: the main process died, the rest has been killed and may not be gone. */
    REAPING(ServicePhase.BACK_OFF),
    /** To start again: no process is left, the tasks after its end run. */
    TIDYING(ServicePhase.BACK_OFF),
    /** To start again: waits for its time. */
    BACK_OFF(ServicePhase.BACK_OFF),
    /** A periodic task whose run is over; what it left behind may not be gone. */
    TURNING(ServicePhase.READY),
    /** A periodic task between two runs, the last of which went well. */
    IDLE(ServicePhase.READY),
    /** A periodic task between two runs, the last of which failed. */
    MISSED(ServicePhase.UNREADY),
    FAILED(ServicePhase.FAILED);

    private final ServicePhase phase;

    Stage(ServicePhase phase) {
        this.phase = phase;
    }

    public ServicePhase phase() {
        return phase;
    }
}
