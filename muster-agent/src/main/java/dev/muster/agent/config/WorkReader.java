package dev.muster.agent.config;

import dev.muster.supervisor.Launch;
import dev.muster.supervisor.Limit;
import dev.muster.supervisor.RunAs;
import dev.muster.supervisor.Task;
import dev.muster.supervisor.Work;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Reads what a service runs: how its process is started, when, and the tasks around it. For one thread. */
final class WorkReader {

    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration MILLISECOND = Duration.ofMillis(1);
    private static final int MOST_TASKS = 32;
    private static final List<String> TASKS = List.of("before_start", "after_stop");
    private static final List<String> FOR_COMMANDS =
            List.of("directory", "environment", "user", "limits", "every", "timeout", "before_start", "after_stop");

    private final Section at;
    private final Reading reading;

    WorkReader(Section at, Reading reading) {
        this.at = at;
        this.reading = reading;
    }

    /**
     * What there is to run; nothing where there is a mistake in it.
     *
     * @param command as it was read before; empty if there is none, or none that can be used
     */
    Work read(List<String> command) {
        if (!at.has("command")) {
            RunReader.refuse(at, reading, FOR_COMMANDS);
            return new Work.Existing();
        }
        int before = reading.faults();
        Optional<Path> directory = at.file("directory").or(this::usualDirectory);
        SortedMap<String, String> environment = at.pairs("environment");
        Optional<RunAs> user = at.parsed("user", WorkReader::user);
        at.usually("user", "the agent's own");
        SortedMap<Limit, Long> limits = limits();
        Optional<Period> period = period();
        List<Task> beforeStart = tasks("before_start");
        List<Task> afterStop = tasks("after_stop");
        if (command.isEmpty() || reading.faults() > before) {
            return new Work.Existing();
        }
        return made(at, () -> {
                    Launch launch = new Launch(command, directory, environment, user, limits);
                    return period.<Work>map(p -> new Work.Periodic(launch, p.every(), p.timeout()))
                            .orElseGet(() -> new Work.Kept(launch, beforeStart, afterStop));
                })
                .orElseGet(Work.Existing::new);
    }

    /** What the supervisor refuses becomes a mistake there. */
    private <T> Optional<T> made(Section there, Supplier<T> maker) {
        try {
            return Optional.of(maker.get());
        } catch (IllegalArgumentException e) {
            there.fault(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** A command runs beside the file that it is written in; one that a flag gives, where the agent was started. */
    private Optional<Path> usualDirectory() {
        if (at.origin("command") instanceof Origin.InFile place) {
            at.usually("directory", "the folder of " + place.file());
            return Optional.of(place.folder());
        }
        at.usually("directory", "where the agent was started");
        return Optional.empty();
    }

    private static RunAs user(String text) {
        try {
            return RunAs.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("is a user, or user:group, not '" + text + "'", e);
        }
    }

    private SortedMap<Limit, Long> limits() {
        SortedMap<Limit, Long> limits = new TreeMap<>();
        at.section("limits").ifPresent(section -> {
            for (Limit limit : Limit.values()) {
                section.parsed(limit.word(), Written::bytes).ifPresent(number -> limits.put(limit, number));
            }
            section.end();
        });
        return limits;
    }

    private record Period(Duration every, Duration timeout) {}

    private Optional<Period> period() {
        if (!at.has("every")) {
            if (at.has("timeout")) {
                at.fault("timeout", "timeout is for a command that is run again and again; add 'every'");
            }
            at.text("timeout");
            at.time("every", Duration.ZERO, DAY);
            return Optional.empty();
        }
        Optional<Duration> every = at.time("every", Duration.ofMillis(100), Duration.ofDays(366));
        Duration timeout = at.time("timeout", MILLISECOND, DAY, Task.DEFAULT_TIMEOUT);
        if (at.has("check") && !at.text("check").equals(Optional.of("none"))) {
            at.fault("check", "a command that is run again and again has no check");
        }
        for (String key : TASKS) {
            if (at.has(key)) {
                at.fault(key, key + " is for a command that is kept running; one that is run again and again has none");
            }
        }
        return every.map(time -> new Period(time, timeout));
    }

    private List<Task> tasks(String key) {
        List<Task> tasks = new ArrayList<>();
        at.eachItem(key, item -> {
            Section task = at.task(key, item);
            int before = reading.faults();
            List<String> command = new CommandReader(task, reading).read();
            Duration timeout = task.time("timeout", MILLISECOND, DAY, Task.DEFAULT_TIMEOUT);
            task.end();
            if (command.isEmpty() && !task.has("command")) {
                task.fault(key + " is a list of commands, such as [[./migrate, --all]]");
            }
            if (reading.faults() == before) {
                made(task, () -> new Task(command, timeout)).ifPresent(tasks::add);
            }
        });
        if (tasks.size() > MOST_TASKS) {
            at.fault(key, key + " has " + tasks.size() + " commands, and " + MOST_TASKS + " at most");
        }
        return tasks;
    }
}
