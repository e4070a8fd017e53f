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
import java.util.HashSet;
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
    private static final int ROUNDS = 20;
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
        List<ProcStat> silent = readInto(
                found, ProcessTable.now().stream().filter(ProcStat::runs).toList());
        Set<ProcessId> known = ids(silent);
        known.retainAll(bare);
        silent = silent.stream().filter(stat -> !known.contains(stat.id())).toList();
        for (int round = 1; round < ROUNDS && !silent.isEmpty(); round++) {
            LockSupport.parkNanos(PAUSE.toNanos()); // Until the other program has begun.
            silent = readInto(found, silent);
        }
        // Who shows nothing for so long has nothing, and is not waited for another time.
        known.addAll(ids(silent));
        bare = Set.copyOf(known);
        return found;
    }

    private static Set<ProcessId> ids(List<ProcStat> some) {
        return some.stream().map(ProcStat::id).collect(Collectors.toCollection(HashSet::new));
    }

    /** Those that show no environment. */
    private static List<ProcStat> readInto(Map<String, List<Long>> found, List<ProcStat> unread) {
        List<ProcStat> silent = new ArrayList<>();
        for (ProcStat stat : unread) {
            Optional<String> text = text(stat.pid());
            text.flatMap(Marks::run)
                    .ifPresent(run ->
                            found.computeIfAbsent(run, key -> new ArrayList<>()).add(stat.pid()));
            if (text.filter(String::isEmpty).isPresent() && !stat.kernel()) {
                silent.add(stat);
            }
        }
        return silent;
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
