package dev.muster.supervisor.process;

import java.util.Set;
import java.util.stream.Collectors;

/** Children of this process that have ended, and for whom nobody has waited yet. */
public final class Zombies {

    private Zombies() {}

    /**
     * One of them, for good.
     *
     * @param startTicks see {@link ProcessId}
     */
    public record Zombie(long pid, long startTicks) {}

    public static Set<Zombie> ofThisProcess() {
        long self = ProcessHandle.current().pid();
        return ProcessTable.now().stream()
                .filter(stat -> stat.parent() == self && stat.state() == 'Z')
                .map(stat -> new Zombie(stat.pid(), stat.startTicks()))
                .collect(Collectors.toUnmodifiableSet());
    }
}
