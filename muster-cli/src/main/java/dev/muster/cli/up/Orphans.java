package dev.muster.cli.up;

import dev.muster.supervisor.process.Child;
import dev.muster.supervisor.process.Observation;
import dev.muster.supervisor.process.ServiceFolder;
import dev.muster.supervisor.process.Signals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Ends the services and the HAProxy that live on after their agent was killed: TERM first, KILL after a grace. */
final class Orphans {

    private static final Duration GRACE = Duration.ofSeconds(3);
    private static final Duration KILLED = Duration.ofSeconds(5);
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);
    private static final int DEPTH = 4;

    private Orphans() {}

    /** Ends all that lives on in a node's folder; false if something still does. */
    static boolean end(String node, Path folder, Consumer<String> progress) throws InterruptedException {
        List<Child> living = living(folder);
        if (living.isEmpty()) {
            return true;
        }
        progress.accept("ending what the agent " + node + " left behind: process "
                + String.join(
                        ", ",
                        living.stream().map(child -> "" + child.main().pid()).toList()));
        living.forEach(child -> Signals.toGroup(child, "TERM"));
        if (!await(GRACE, () -> living.stream().allMatch(Signals::allGone))) {
            living.forEach(Signals::killAll);
        }
        if (await(KILLED, () -> living.stream().allMatch(Signals::allGone))) {
            return true;
        }
        progress.accept("some of it would not end");
        return false;
    }

    private static List<Child> living(Path folder) {
        var living = new ArrayList<Child>();
        try (Stream<Path> tree = Files.walk(folder, DEPTH)) {
            for (Path path : tree.filter(Orphans::isService).toList()) {
                if (new ServiceFolder(path).observe() instanceof Observation.Running running) {
                    living.add(running.child());
                }
            }
        } catch (IOException e) {
            return living;
        }
        return living;
    }

    private static boolean isService(Path path) {
        return Files.isRegularFile(path.resolve("child"), LinkOption.NOFOLLOW_LINKS);
    }

    private static boolean await(Duration patience, BooleanSupplier done) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(LOOK_EVERY);
        }
        return true;
    }
}
