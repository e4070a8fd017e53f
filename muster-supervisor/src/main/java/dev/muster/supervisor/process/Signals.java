package dev.muster.supervisor.process;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends signals to a service's processes, by the shell's own {@code kill}: Java can send TERM and KILL only, and not
 * to a group. Each call looks first whether the pid still means the same process. Blocks for some milliseconds.
 */
public final class Signals {

    private static final Logger log = LoggerFactory.getLogger(Signals.class);
    private static final int KILL_ROUNDS = 5;
    private static final Duration PAUSE = Duration.ofMillis(5);

    private Signals() {}

    /** To the main process alone: it may have a meaning for it that the others don't share. */
    public static void toMain(Child child, String signal) {
        if (child.main().alive()) {
            kill(signal, List.of(child.main().pid()));
        }
    }

    /** To the main process and its group, as a terminal would. */
    public static void toGroup(Child child, String signal) {
        if (child.main().alive()) {
            kill(signal, List.of(-child.main().pid()));
        }
    }

    /** KILL to all that is left of it: its session, groups of its own included, and who left the session. */
    public static void killAll(Child child) {
        for (int round = 0; round < KILL_ROUNDS; round++) {
            List<Long> targets = Stream.concat(
                            ProcStat.session(child.main()).stream().map(stat -> -stat.group()),
                            Marks.bearing(child.run()).stream())
                    .distinct()
                    .toList();
            if (targets.isEmpty()) {
                return;
            }
            kill("KILL", targets);
        }
    }

    /** KILL to those of this run that are left in the session that this process leads or led. */
    static void killRun(long leader, String run) {
        for (int round = 0; round < KILL_ROUNDS; round++) {
            List<Long> session = ProcessTable.now().stream()
                    .filter(stat -> stat.session() == leader && stat.runs())
                    .map(ProcStat::pid)
                    .toList();
            List<Long> left =
                    session.stream().filter(pid -> Marks.bears(pid, run)).toList();
            if (!left.isEmpty()) {
                kill("KILL", left);
            } else if (session.stream().anyMatch(Marks::showsNothing)) {
                LockSupport.parkNanos(PAUSE.toNanos()); // Until the other program has begun.
            } else {
                return;
            }
        }
    }

    /** True when nothing of it runs any more, its tiny parent and those who left its session included. */
    public static boolean allGone(Child child) {
        return ProcStat.session(child.main()).isEmpty()
                && !child.parent().alive()
                && Marks.bearing(child.run()).isEmpty();
    }

    static void kill(String signal, List<Long> targets) {
        List<String> argv = new ArrayList<>(List.of(
                "/bin/sh", "-c", "_m_signal=$1; shift; kill -s \"$_m_signal\" -- \"$@\"", "muster-kill", signal));
        targets.forEach(target -> argv.add(target.toString()));
        try {
            Process shell = new ProcessBuilder(argv)
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.DISCARD)
                    .start();
            if (!shell.waitFor(5, TimeUnit.SECONDS)) {
                log.warn("Sending {} to {} takes more than 5 s", signal, targets);
            }
        } catch (IOException e) {
            log.error("Can't send {} to {}: {}", signal, targets, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
