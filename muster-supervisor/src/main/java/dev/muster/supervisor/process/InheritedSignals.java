package dev.muster.supervisor.process;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Signals that this program ignores because whoever started it did: {@code nohup} ignores HUP, a script's {@code &} INT
 * and QUIT. What is ignored stays ignored in every child, where a shell can't even trap it: a service would never hear
 * that it should end. So services get the defaults back, by env(1) of coreutils since 8.31; where env can't do it they
 * inherit what there is.
 */
final class InheritedSignals {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String IGNORED = "SigIgn:";
    private static final SortedMap<Integer, String> NAMES = new TreeMap<>(
            Map.of(1, "HUP", 2, "INT", 3, "QUIT", 10, "USR1", 12, "USR2", 13, "PIPE", 14, "ALRM", 15, "TERM"));

    private InheritedSignals() {}

    /** Found at the first need, and once: what this program ignores doesn't change while it runs. */
    private static final class Reset {
        private static final List<String> WORDS = find();
    }

    /** The words before a command that give it the defaults back; none when nothing is ignored. */
    static List<String> reset() {
        return Reset.WORDS;
    }

    private static List<String> find() {
        try {
            List<String> ignored = ignored(Files.readAllLines(STATUS));
            if (ignored.isEmpty()) {
                return List.of();
            }
            List<String> words = List.of(Tools.find("env").toString(), "--default-signal=" + String.join(",", ignored));
            return works(words) ? words : List.of();
        } catch (IOException e) {
            // No env, or no /proc: there is nothing to be done about it.
            return List.of();
        }
    }

    /** The names of those that the lines of a process's status say it ignores, as far as a service may be sent them. */
    static List<String> ignored(List<String> status) {
        long mask = status.stream()
                .filter(line -> line.startsWith(IGNORED))
                .mapToLong(line ->
                        Long.parseUnsignedLong(line.substring(IGNORED.length()).strip(), 16))
                .findFirst()
                .orElse(0);
        return NAMES.entrySet().stream()
                .filter(signal -> (mask >>> (signal.getKey() - 1) & 1) == 1)
                .map(Map.Entry::getValue)
                .toList();
    }

    private static boolean works(List<String> words) throws IOException {
        List<String> argv = new ArrayList<>(words);
        argv.add("true");
        Process tried = new ProcessBuilder(argv)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.DISCARD)
                .start();
        try {
            return tried.waitFor(5, TimeUnit.SECONDS) && tried.exitValue() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
