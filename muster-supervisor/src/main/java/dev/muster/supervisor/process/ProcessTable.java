package dev.muster.supervisor.process;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All processes of {@code /proc}, read for all who ask at the same time at once: a hundred services that end together
 * would read it a hundred times otherwise. Whoever asks gets a table that was begun after the question. Any thread.
 */
final class ProcessTable {

    private static final Path PROC = Path.of("/proc");
    private static final ProcessTable SHARED = new ProcessTable();

    private volatile long begun;
    private @Nullable List<ProcStat> last;

    private ProcessTable() {}

    /** All that run, zombies too. */
    static List<ProcStat> now() {
        return SHARED.atLeast(SHARED.begun + 1);
    }

    private synchronized List<ProcStat> atLeast(long number) {
        List<ProcStat> known = last;
        if (known != null && begun >= number) {
            return known;
        }
        begun++;
        List<ProcStat> fresh = read();
        last = fresh;
        return fresh;
    }

    private static List<ProcStat> read() {
        List<ProcStat> all = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path entry : entries) {
                ProcStat.read(Long.parseLong(entry.getFileName().toString())).ifPresent(all::add);
            }
        } catch (IOException | NumberFormatException e) {
            return List.copyOf(all);
        }
        return List.copyOf(all);
    }
}
