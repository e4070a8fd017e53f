package dev.muster.supervisor;

import dev.muster.supervisor.machine.Moment;
import dev.muster.supervisor.process.Child;
import dev.muster.supervisor.process.Observation;
import dev.muster.supervisor.process.ServiceFolder;
import dev.muster.supervisor.process.Signals;
import dev.muster.supervisor.process.SpawnException;
import dev.muster.supervisor.process.TinyParent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The tasks around a service's start or end, one after another, each under a tiny parent in the service's own place: so
 * none runs beside the service, also when the agent is killed meanwhile. On a virtual thread of its own.
 */
final class TaskRun {

    private static final Duration KILLED = Duration.ofSeconds(5);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(10);
    private static final int LONGEST_NAME = 60;

    private final ServiceSpec spec;
    private final ServiceFolder folder;
    private final TinyParent tinyParent;
    private final Thread thread;
    private volatile boolean cancelled;
    private volatile boolean left;

    private TaskRun(
            ServiceSpec spec,
            Moment moment,
            ServiceFolder folder,
            TinyParent tinyParent,
            Consumer<Optional<String>> ended) {
        this.spec = spec;
        this.folder = folder;
        this.tinyParent = tinyParent;
        this.thread = Thread.ofVirtual().name("muster-tasks-" + spec.name()).unstarted(() -> {
            Optional<String> problem = run(moment);
            if (!left) {
                ended.accept(problem);
            }
        });
    }

    /** Begins; the last is called once, on another thread, with what went wrong. */
    static TaskRun start(
            ServiceSpec spec,
            Moment moment,
            ServiceFolder folder,
            TinyParent tinyParent,
            Consumer<Optional<String>> ended) {
        TaskRun run = new TaskRun(spec, moment, folder, tinyParent, ended);
        run.thread.start();
        return run;
    }

    /** Kills what runs and begins no more. */
    void cancel() {
        cancelled = true;
        thread.interrupt();
    }

    /** Looks no more; what runs goes on. */
    void leave() {
        left = true;
        thread.interrupt();
    }

    private Optional<String> run(Moment moment) {
        Optional<String> first = Optional.empty();
        for (Task task : tasks(moment)) {
            if (cancelled || left || (moment == Moment.BEFORE_START && first.isPresent())) {
                break;
            }
            String when = moment == Moment.BEFORE_START ? "before its start" : "after its end";
            Optional<String> problem = run(task).map(why -> "the task " + when + " (" + name(task) + ") " + why);
            first = first.isPresent() ? first : problem;
        }
        return cancelled && first.isEmpty() ? Optional.of("its tasks were cancelled") : first;
    }

    private List<Task> tasks(Moment moment) {
        return switch (spec.work()) {
            case Work.Kept kept ->
                switch (moment) {
                    case BEFORE_START -> kept.beforeStart();
                    case AFTER_STOP -> kept.afterStop();
                };
            case Work.Periodic _, Work.Existing _ -> List.of();
        };
    }

    private static String name(Task task) {
        String text = String.join(" ", task.command()).replaceAll("[^ -~]+", " ");
        return text.length() <= LONGEST_NAME ? text : text.substring(0, LONGEST_NAME) + "…";
    }

    private Optional<String> run(Task task) {
        String run = RunName.fresh();
        try {
            Process parent = tinyParent.spawn(spec, task, folder, run);
            boolean inTime = ends(parent, task.timeout());
            if (left) {
                return Optional.empty();
            }
            boolean gone = clear(parent, run);
            if (!inTime) {
                return Optional.of(
                        cancelled
                                ? "was cancelled"
                                : "took longer than " + task.timeout().toMillis() + " ms, killed");
            }
            return gone ? judge(parent.exitValue(), run) : Optional.of("does not end even by SIGKILL");
        } catch (SpawnException e) {
            return Optional.of("can't run: " + e.getMessage());
        }
    }

    private boolean ends(Process parent, Duration timeout) {
        try {
            return parent.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            // Cancelled, or left: the two flags say which, and the rest is done without hurry.
            return false;
        }
    }

    /** Until nothing of it is left, kills it: its process may come to be only now. */
    private boolean clear(Process parent, String run) {
        long deadline = System.nanoTime() + KILLED.toNanos();
        while (System.nanoTime() < deadline) {
            Optional<Child> child = child(run);
            child.ifPresent(Signals::killAll);
            if (ends(parent, LOOK_AGAIN) && child.map(Signals::allGone).orElse(true)) {
                return true;
            }
        }
        return false;
    }

    private Optional<Child> child(String run) {
        return folder.observe().found().filter(found -> found.run().equals(run));
    }

    private Optional<String> judge(int parentCode, String run) {
        OptionalInt code = folder.observe() instanceof Observation.Ended ended
                        && ended.child().run().equals(run)
                ? ended.code()
                : OptionalInt.empty();
        if (code.isPresent()) {
            return code.getAsInt() == 0 ? Optional.empty() : Optional.of("exited with " + code.getAsInt());
        }
        return Optional.of(TinyParent.problem(parentCode, folder.problem()));
    }
}
