package dev.muster.bench.classic;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The processes of one process name space at one moment, as the kernel tells of them.
 *
 * @param all each of them; one that ended while it was looked at is left out
 */
record NodeProcesses(List<NodeProcess> all) {

    /** Ticks of the processor's time in /proc; the same on every Linux that Java runs on. */
    private static final int TICKS_PER_SECOND = 100;

    /**
     * One process.
     *
     * @param program the file name of its program
     * @param arguments its command line
     * @param cpuTicks its own time and that of its children that have ended
     */
    record NodeProcess(long pid, String program, List<String> arguments, long cpuTicks) {

        /** HAProxy that serves, not one that only checks a file. */
        boolean isBalancer() {
            return program.equals("haproxy") && !arguments.contains("-c");
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
            List<String> arguments =
                    List.of(Files.readString(folder.resolve("cmdline"), java.nio.charset.StandardCharsets.ISO_8859_1)
                            .split("\0"));
            long pid = Long.parseLong(folder.getFileName().toString());
            return Optional.of(
                    new NodeProcess(pid, program, arguments, ticks(Files.readString(folder.resolve("stat")))));
        } catch (NoSuchFileException ended) {
            return Optional.empty();
        } catch (IOException ended) {
            if (!Files.exists(folder) || String.valueOf(ended.getMessage()).contains("No such process")) {
                return Optional.empty();
            }
            throw ended;
        }
    }

    /** Fields 14 to 17 of proc(5): own time in user and kernel mode, and that of children waited for. */
    static long ticks(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
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

    List<Long> balancers() {
        return all.stream()
                .filter(NodeProcess::isBalancer)
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

    /** Memory of HAProxy, in KiB, each shared page by the share of it. */
    long balancerKiB() throws IOException {
        return memory(true);
    }

    /** Memory of all the others. */
    long othersKiB() throws IOException {
        return memory(false);
    }

    private long memory(boolean ofBalancer) throws IOException {
        long sum = 0;
        for (NodeProcess process : all) {
            if (process.program().equals("haproxy") == ofBalancer) {
                sum += pssKiB(process.pid());
            }
        }
        return sum;
    }

    private static long pssKiB(long pid) throws IOException {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid + "/smaps_rollup")).stream()
                    .filter(line -> line.startsWith("Pss:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        } catch (NoSuchFileException ended) {
            return 0;
        } catch (IOException ended) {
            if (Files.exists(Path.of("/proc/" + pid + "/stat"))) {
                throw ended;
            }
            return 0;
        }
    }
}
