package dev.muster.bench.haproxy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the kernel says of one process. */
record ProcessFigures(long residentKilobytes, int files, double processorSeconds) {

    /** As {@code getconf CLK_TCK} has it on every Linux in use. */
    private static final double TICKS_A_SECOND = 100;

    static ProcessFigures of(long pid) throws IOException {
        Path folder = Path.of("/proc", Long.toString(pid));
        long resident = Files.readAllLines(folder.resolve("status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElse(0);
        int files;
        try (Stream<Path> open = Files.list(folder.resolve("fd"))) {
            files = (int) open.count();
        }
        String stat = Files.readString(folder.resolve("stat"));
        // The name of the program may hold blanks: what counts begins after its bracket.
        List<String> fields =
                List.of(stat.substring(stat.lastIndexOf(')') + 2).strip().split(" "));
        double ticks = Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12));
        return new ProcessFigures(resident, files, ticks / TICKS_A_SECOND);
    }
}
