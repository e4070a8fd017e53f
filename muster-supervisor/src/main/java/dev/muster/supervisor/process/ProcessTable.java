package dev.muster.supervisor.process;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** All processes of {@code /proc}. */
final class ProcessTable {

    private static final Path PROC = Path.of("/proc");
    private static final SharedLook<List<ProcStat>> SHARED = new SharedLook<>(ProcessTable::read);

    private ProcessTable() {}

    /** All that there are, zombies too. */
    static List<ProcStat> now() {
        return SHARED.now();
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
