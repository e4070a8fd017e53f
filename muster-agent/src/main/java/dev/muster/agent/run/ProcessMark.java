package dev.muster.agent.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A process, told apart from a later one that has the same number by the moment of its start, in the kernel's ticks.
 *
 * @param startTicks field 22 of {@code /proc/PID/stat}; 0 where there is no such file
 */
record ProcessMark(long pid, long startTicks) {

    private static final Pattern FORM = Pattern.compile("[0-9]{1,18} [0-9]{1,18}");
    private static final int FIELDS_BEFORE_START_AFTER_NAME = 19;

    static ProcessMark self() {
        long pid = ProcessHandle.current().pid();
        return new ProcessMark(pid, startTicks(pid));
    }

    /** Reads what {@link #text} wrote; nothing for anything else. */
    static Optional<ProcessMark> parse(String text) {
        String trimmed = text.strip();
        if (!FORM.matcher(trimmed).matches()) {
            return Optional.empty();
        }
        int space = trimmed.indexOf(' ');
        return Optional.of(new ProcessMark(
                Long.parseLong(trimmed.substring(0, space)), Long.parseLong(trimmed.substring(space + 1))));
    }

    String text() {
        return pid + " " + startTicks + "\n";
    }

    boolean isAlive() {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false) && startTicks(pid) == startTicks;
    }

    private static long startTicks(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            // The name, in brackets, may hold spaces and brackets; the last bracket ends it.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return Long.parseLong(fields[FIELDS_BEFORE_START_AFTER_NAME]);
        } catch (IOException | RuntimeException e) {
            return 0;
        }
    }
}
