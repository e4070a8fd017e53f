package dev.muster.bench.classic;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The processes of one process name space at one moment, as the kernel tells of them.
 *
 * @param all each of them; one that ended while it was looked at is left out
 */
record NodeProcesses(List<NodeProcess> all) {

    /** Ticks of the processor's time in /proc; the same on every Linux that Java runs on. */
    private static final int TICKS_PER_SECOND = 100;

    private static final double KIB_PER_MIB = 1024;
    private static final Set<String> SHELLS = Set.of("sh", "dash", "bash", "busybox");

    /**
     * One process.
     *
     * @param parent the process id of its parent
     * @param program the file name of its program
     * @param arguments its command line
     * @param cpuTicks its own time and that of its children that have ended
     */
    record NodeProcess(long pid, long parent, String program, List<String> arguments, long cpuTicks) {

        boolean isHaproxy() {
            return program.equals("haproxy");
        }
    }

    NodeProcesses {
        all = List.copyOf(all);
    }

    static NodeProcesses of(Path space) throws IOException {
        List<NodeProcess> found = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path folder : folders) {
                read(folder, space).ifPresent(found::add);
            }
        }
        return new NodeProcesses(found);
    }

    private static Optional<NodeProcess> read(Path folder, Path space) throws IOException {
        try {
            if (!Files.readSymbolicLink(folder.resolve("ns/pid")).equals(space)) {
                return Optional.empty();
            }
            String program =
                    Files.readSymbolicLink(folder.resolve("exe")).getFileName().toString();
            List<String> arguments = List.of(Files.readString(folder.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                    .split("\0"));
            String stat = Files.readString(folder.resolve("stat"));
            long pid = Long.parseLong(folder.getFileName().toString());
            return Optional.of(new NodeProcess(pid, parent(stat), program, arguments, ticks(stat)));
        } catch (NoSuchFileException ended) {
            return Optional.empty();
        } catch (IOException ended) {
            if (!Files.exists(folder) || String.valueOf(ended.getMessage()).contains("No such process")) {
                return Optional.empty();
            }
            throw ended;
        }
    }

    /** Field 4 of proc(5). */
    static long parent(String stat) {
        return Long.parseLong(fields(stat)[1]);
    }

    /** The fields from the third on: the second may hold spaces and brackets. */
    private static String[] fields(String stat) {
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    }

    /** Fields 14 to 17 of proc(5): own time in user and kernel mode, and that of children waited for. */
    static long ticks(String stat) {
        String[] fields = fields(stat);
        long ticks = 0;
        for (int i = 11; i <= 14; i++) {
            ticks += Long.parseLong(fields[i]);
        }
        return ticks;
    }

    /** Time of the processor that they and their ended children have used. */
    Duration cpu() {
        return Duration.ofMillis(all.stream().mapToLong(NodeProcess::cpuTicks).sum() * 1000 / TICKS_PER_SECOND);
    }

    /**
     * The HAProxy processes that serve: one for each that was started or reloaded. A shell's child is a master, or one
     * that goes to the background at once.
     */
    List<Long> balancers() {
        Set<Long> shells = all.stream()
                .filter(process -> SHELLS.contains(process.program()))
                .map(NodeProcess::pid)
                .collect(Collectors.toSet());
        return all.stream()
                .filter(process -> process.isHaproxy()
                        && !process.arguments().contains("-c")
                        && !shells.contains(process.parent()))
                .map(NodeProcess::pid)
                .toList();
    }

    /** The one that runs {@code program}. */
    Optional<Long> find(String program) {
        return all.stream()
                .filter(process -> process.program().equals(program))
                .map(NodeProcess::pid)
                .findFirst();
    }

    /** What those of them that are HAProxy have of memory now, each shared page by its share of it. */
    double haproxyMiB() throws IOException {
        return memoryMiB(true);
    }

    /** The same of all others. */
    double otherMiB() throws IOException {
        return memoryMiB(false);
    }

    private double memoryMiB(boolean ofHaproxy) throws IOException {
        long sum = 0;
        for (NodeProcess process : all) {
            if (process.isHaproxy() == ofHaproxy) {
                sum += memoryKiB(Path.of("/proc/" + process.pid()));
            }
        }
        return sum / KIB_PER_MIB;
    }

    private static long memoryKiB(Path folder) throws IOException {
        try {
            return Files.readAllLines(folder.resolve("smaps_rollup")).stream()
                    .filter(line -> line.startsWith("Pss:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException ended) {
            if (Files.exists(folder)) {
                throw ended;
            }
            return 0;
        }
    }
}
