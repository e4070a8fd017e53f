package dev.muster.supervisor.process;

import dev.muster.supervisor.Launch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds processes by the variable that each start of a service gives its processes, and that their children inherit:
 * so also those who left the session, as daemons do. One that was given a fresh environment is not found.
 */
final class Marks {

    private static final int LONGEST_ENVIRONMENT_BYTES = 4 << 20;
    private static final String NAME = Launch.RUN_VARIABLE + "=";
    private static final SharedLook<Map<String, List<Long>>> SHARED = new SharedLook<>(Marks::read);

    private Marks() {}

    /** The pids of all that run and come of this start. */
    static List<Long> bearing(String run) {
        return SHARED.now().getOrDefault(run, List.of());
    }

    private static Map<String, List<Long>> read() {
        Map<String, List<Long>> found = new HashMap<>();
        for (ProcStat stat : ProcessTable.now()) {
            if (stat.runs()) {
                of(stat.pid())
                        .ifPresent(run -> found.computeIfAbsent(run, key -> new ArrayList<>())
                                .add(stat.pid()));
            }
        }
        return found;
    }

    /** True if this one comes of that start. */
    static boolean bears(long pid, String run) {
        return of(pid).filter(run::equals).isPresent();
    }

    /** True while nobody can tell: a process that begins another program has no environment for a moment. */
    static boolean showsNothing(long pid) {
        try (var in = environment(pid)) {
            return in.read() < 0;
        } catch (IOException e) {
            // Gone meanwhile, or somebody else's.
            return false;
        }
    }

    private static InputStream environment(long pid) throws IOException {
        return Files.newInputStream(Path.of("/proc", Long.toString(pid), "environ"));
    }

    private static Optional<String> of(long pid) {
        try (var in = environment(pid)) {
            String text = new String(in.readNBytes(LONGEST_ENVIRONMENT_BYTES), StandardCharsets.ISO_8859_1);
            int begin = text.startsWith(NAME) ? 0 : text.indexOf("\0" + NAME) + 1;
            if (begin == 0 && !text.startsWith(NAME)) {
                return Optional.empty();
            }
            int end = text.indexOf('\0', begin);
            return Optional.of(text.substring(begin + NAME.length(), end < 0 ? text.length() : end));
        } catch (IOException e) {
            // Gone meanwhile, or somebody else's.
            return Optional.empty();
        }
    }
}
