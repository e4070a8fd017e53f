package dev.muster.supervisor.process;

import dev.muster.supervisor.Launch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * Finds processes by the variable that each start of a service gives its processes, and that their children inherit:
 * so also those who left the session, as daemons do. One that was given a fresh environment is not found. One that
 * just begins another program shows none for a moment, and is looked at again.
 */
final class Marks {

    private static final int LONGEST_ENVIRONMENT_BYTES = 4 << 20;
    private static final String NAME = Launch.RUN_VARIABLE + "=";
    private static final int ROUNDS = 6;
    private static final Duration PAUSE = Duration.ofMillis(5);
    private static final SharedLook<Map<String, List<Long>>> SHARED = new SharedLook<>(Marks::read);

    /** Those that had no environment at all when they were looked at last; written under the look's lock. */
    private static volatile Set<ProcessId> bare = Set.of();

    private Marks() {}

    /** The pids of all that run and come of this start. */
    static List<Long> bearing(String run) {
        return SHARED.now().getOrDefault(run, List.of());
    }

    private static Map<String, List<Long>> read() {
        Map<String, List<Long>> found = new HashMap<>();
        List<ProcStat> unread =
                ProcessTable.now().stream().filter(ProcStat::runs).toList();
        for (int round = 0; round < ROUNDS && !unread.isEmpty(); round++) {
            if (round > 0) {
                LockSupport.parkNanos(PAUSE.toNanos()); // Until the other program has begun.
            }
            unread = readInto(found, unread);
        }
        // Who shows nothing for so long has nothing, and is not waited for another time.
        bare = unread.stream().map(ProcStat::id).collect(Collectors.toUnmodifiableSet());
        return found;
    }

    /** Those that have to be looked at again. */
    private static List<ProcStat> readInto(Map<String, List<Long>> found, List<ProcStat> unread) {
        List<ProcStat> again = new ArrayList<>();
        for (ProcStat stat : unread) {
            Optional<String> text = text(stat.pid());
            text.flatMap(Marks::run)
                    .ifPresent(run ->
                            found.computeIfAbsent(run, key -> new ArrayList<>()).add(stat.pid()));
            boolean nothing = text.filter(String::isEmpty).isPresent();
            if (nothing && !stat.kernel() && !bare.contains(stat.id())) {
                again.add(stat);
            }
        }
        return again;
    }

    /** True if this one comes of that start. */
    static boolean bears(long pid, String run) {
        return text(pid).flatMap(Marks::run).filter(run::equals).isPresent();
    }

    /** True while nobody can tell: a process that begins another program has no environment for a moment. */
    static boolean showsNothing(long pid) {
        return text(pid).filter(String::isEmpty).isPresent();
    }

    /** Its environment; empty when it is gone or somebody else's. */
    private static Optional<String> text(long pid) {
        try (InputStream in = Files.newInputStream(Path.of("/proc", Long.toString(pid), "environ"))) {
            return Optional.of(new String(in.readNBytes(LONGEST_ENVIRONMENT_BYTES), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> run(String text) {
        int begin = text.startsWith(NAME) ? 0 : text.indexOf("\0" + NAME) + 1;
        if (begin == 0 && !text.startsWith(NAME)) {
            return Optional.empty();
        }
        int end = text.indexOf('\0', begin);
        return Optional.of(text.substring(begin + NAME.length(), end < 0 ? text.length() : end));
    }
}
