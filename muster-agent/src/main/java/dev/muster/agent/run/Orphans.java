package dev.muster.agent.run;

import dev.muster.supervisor.process.Child;
import dev.muster.supervisor.process.Observation;
import dev.muster.supervisor.process.ServiceFolder;
import dev.muster.supervisor.process.Signals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What lives on in the folder of an agent that was killed: its services and its HAProxy. The next agent of that name
 * takes them over; who wants them gone instead, ends them here. No agent may live in the folder meanwhile. For one
 * thread.
 */
public final class Orphans {

    private static final Duration KILLED = Duration.ofSeconds(5);
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    /** From a node's folder down to a service's. */
    private static final int DEPTH = 4;

    private final List<Child> living;

    private Orphans(List<Child> living) {
        this.living = List.copyOf(living);
    }

    /** Looks for them in a node's folder; changes nothing. */
    public static Orphans in(Path nodeFolder) {
        var living = new ArrayList<Child>();
        try (Stream<Path> tree = Files.walk(nodeFolder, DEPTH)) {
            for (Path folder : tree.filter(Orphans::isService).toList()) {
                if (new ServiceFolder(folder).observe() instanceof Observation.Running running) {
                    living.add(running.child());
                }
            }
        } catch (IOException | UncheckedIOException e) {
            // What is found so far is what there is.
            return new Orphans(living);
        }
        return new Orphans(living);
    }

    private static boolean isService(Path folder) {
        return Files.isRegularFile(folder.resolve("child"), LinkOption.NOFOLLOW_LINKS);
    }

    /** Their processes. */
    public List<Long> pids() {
        return living.stream().map(child -> child.main().pid()).toList();
    }

    /** Ends them: by TERM, and after the grace by KILL. True when nothing of them is left. */
    public boolean end(Duration grace) throws InterruptedException {
        living.forEach(child -> Signals.toGroup(child, "TERM"));
        if (allGone(grace)) {
            return true;
        }
        living.forEach(Signals::killAll);
        return allGone(KILLED);
    }

    private boolean allGone(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!living.stream().allMatch(Signals::allGone)) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(LOOK_EVERY); // nobody tells of the end of a process that is not our child
        }
        return true;
    }
}
