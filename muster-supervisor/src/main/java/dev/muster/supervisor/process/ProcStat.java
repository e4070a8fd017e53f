package dev.muster.supervisor.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What {@code /proc/PID/stat} says of a process. Source: proc(5).
 *
 * @param kernel whether it is a thread of the kernel, which runs no program
 * @param startTicks clock ticks since the machine started
 */
record ProcStat(long pid, char state, long parent, long group, long session, boolean kernel, long startTicks) {

    /** PF_KTHREAD among the flags. Source: Linux, include/linux/sched.h. */
    private static final long KERNEL_THREAD = 0x0020_0000L;

    private static final Path PROC = Path.of("/proc");

    /** Empty when there is no such process. */
    static Optional<ProcStat> read(long pid) {
        try {
            byte[] bytes = Files.readAllBytes(PROC.resolve(Long.toString(pid)).resolve("stat"));
            return parse(new String(bytes, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The second field is the program's name in parentheses; it may hold spaces and parentheses itself. */
    static Optional<ProcStat> parse(String line) {
        int open = line.indexOf('(');
        int close = line.lastIndexOf(')');
        if (open < 2 || close < open || close + 2 > line.length()) {
            return Optional.empty();
        }
        String[] rest = line.substring(close + 2).strip().split(" ");
        if (rest.length < 20) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ProcStat(
                    Long.parseLong(line.substring(0, open - 1)),
                    rest[0].charAt(0),
                    Long.parseLong(rest[1]),
                    Long.parseLong(rest[2]),
                    Long.parseLong(rest[3]),
                    (Long.parseLong(rest[6]) & KERNEL_THREAD) != 0,
                    Long.parseLong(rest[19])));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    ProcessId id() {
        return new ProcessId(pid, startTicks);
    }

    /** False for one that has ended and waits for its parent to notice. */
    boolean runs() {
        return state != 'Z' && state != 'X';
    }

    /**
     * All running processes of the session that this process leads or led. Empty when the pid belongs to another
     * process by now: the session is somebody else's then.
     */
    static List<ProcStat> session(ProcessId leader) {
        Optional<ProcStat> now = read(leader.pid());
        if (now.isPresent() && now.get().startTicks() != leader.startTicks()) {
            return List.of();
        }
        return ProcessTable.now().stream()
                .filter(stat -> stat.session() == leader.pid() && stat.runs())
                .toList();
    }
}
