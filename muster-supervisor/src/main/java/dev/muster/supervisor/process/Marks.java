package dev.muster.supervisor.process;

import dev.muster.supervisor.Launch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Finds processes by the variable that each start of a service gives its processes, and that their children inherit:
 * so also those who left the session, as daemons do. One that was given a fresh environment is not found.
 */
final class Marks {

    private static final int LONGEST_ENVIRONMENT_BYTES = 4 << 20;

    private Marks() {}

    /** The pids of all that run and come of this start. */
    static List<Long> bearing(String run) {
        return ProcessTable.now().stream()
                .filter(ProcStat::runs)
                .map(ProcStat::pid)
                .filter(pid -> bears(pid, run))
                .toList();
    }

    /** True if this one comes of that start. */
    static boolean bears(long pid, String run) {
        String mark = Launch.RUN_VARIABLE + "=" + run + "\0";
        try (var in = Files.newInputStream(Path.of("/proc", Long.toString(pid), "environ"))) {
            String environment = new String(in.readNBytes(LONGEST_ENVIRONMENT_BYTES), StandardCharsets.ISO_8859_1);
            return environment.startsWith(mark) || environment.contains("\0" + mark);
        } catch (IOException e) {
            // Gone meanwhile, or somebody else's.
            return false;
        }
    }
}
