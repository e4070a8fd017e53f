package dev.muster.supervisor.process;

/**
 * One process for good: a pid alone is used again after a while, together with the start time it is not.
 *
 * @param startTicks field 22 of {@code /proc/PID/stat}: clock ticks since the machine started
 */
public record ProcessId(long pid, long startTicks) {

    public ProcessId {
        if (pid < 1 || startTicks < 0) {
            throw new IllegalArgumentException("a process has a pid from 1 and a start time from 0");
        }
    }

    /** True while it runs; a zombie doesn't. */
    public boolean alive() {
        return ProcStat.read(pid)
                .filter(stat -> stat.startTicks() == startTicks && stat.runs())
                .isPresent();
    }
}
