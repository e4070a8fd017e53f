package dev.muster.agent.config;

import dev.muster.agent.RunOptions;
import dev.muster.agent.RunOptions.LogOption;
import dev.muster.agent.RunOptions.Period;
import dev.muster.agent.RunOptions.TaskOption;
import dev.muster.supervisor.RestartBackoff;
import dev.muster.supervisor.ServiceName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads how a service is run. For one thread. */
final class RunReader {

    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration MILLISECOND = Duration.ofMillis(1);
    private static final int MOST_TASKS = 32;
    private static final List<String> FOR_COMMANDS = List.of(
            "directory",
            "environment",
            "user",
            "limits",
            "every",
            "timeout",
            "before_start",
            "after_stop",
            "restart",
            "stop",
            "log",
            "depends_on");

    private final Section at;
    private final Reading reading;

    RunReader(Section at, Reading reading) {
        this.at = at;
        this.reading = reading;
    }

    RunOptions read() {
        return at.has("command") ? run() : withoutCommand();
    }

    private RunOptions run() {
        Optional<Path> directory = at.file("directory").or(this::usualDirectory);
        SortedMap<String, String> environment = at.pairs("environment");
        Optional<String> user = at.parsed("user", RunReader::user);
        at.usually("user", "the agent's own");
        RunOptions run = new RunOptions(
                directory,
                environment,
                user,
                limits(),
                period(),
                tasks("before_start"),
                tasks("after_stop"),
                restart(),
                stopSignal(),
                at.sectionOrNone("stop").time("grace", Duration.ZERO, DAY),
                at.time("drain", Duration.ZERO, DAY),
                log(),
                new TreeSet<>(at.list("depends_on", ServiceName::new)));
        at.sectionOrNone("stop").usually("grace", "node.leave.app");
        at.usually("drain", "node.leave.drain");
        return run;
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

    /** What runs already is not started here, so nothing of that kind would be heeded. */
    private RunOptions withoutCommand() {
        for (String key : FOR_COMMANDS) {
            at.also(key);
            if (at.has(key)) {
                reading.fault(at.origin(key), key + " is for a service with a command");
            }
        }
        RunOptions run = RunOptions.USUAL.withDrain(at.time("drain", Duration.ZERO, DAY));
        at.usually("drain", "node.leave.drain");
        return run;
    }

    private static String user(String text) {
        if (!text.matches("[A-Za-z0-9_][A-Za-z0-9_.-]{0,31}(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,31})?")) {
            throw new IllegalArgumentException("is a user, or user:group, not '" + text + "'");
        }
        return text;
    }

    private SortedMap<String, Long> limits() {
        SortedMap<String, Long> limits = new TreeMap<>();
        at.section("limits").ifPresent(section -> {
            for (String limit : RunOptions.LIMITS) {
                section.parsed(limit, Written::bytes).ifPresent(number -> limits.put(limit, number));
            }
            section.end();
        });
        return limits;
    }

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
        Duration timeout = at.time("timeout", MILLISECOND, DAY, TaskOption.USUAL_TIMEOUT);
        if (at.has("check") && !at.text("check").equals(Optional.of("none"))) {
            at.fault("check", "a command that is run again and again has no check");
        }
        return every.map(time -> new Period(time, timeout));
    }

    private List<TaskOption> tasks(String key) {
        List<TaskOption> tasks = new ArrayList<>();
        at.eachItem(key, item -> {
            Section task = at.task(key, item);
            List<String> command = new CommandReader(task, reading).read();
            Duration timeout = task.time("timeout", MILLISECOND, DAY, TaskOption.USUAL_TIMEOUT);
            task.end();
            if (command.isEmpty() && !task.has("command")) {
                task.fault(key + " is a list of commands, such as [[./migrate, --all]]");
            }
            tasks.add(new TaskOption(command, timeout));
        });
        if (tasks.size() > MOST_TASKS) {
            at.fault(key, key + " has " + tasks.size() + " commands, and " + MOST_TASKS + " at most");
        }
        return tasks;
    }

    private RestartBackoff restart() {
        Section restart = at.sectionOrNone("restart");
        RestartBackoff usual = RestartBackoff.DEFAULT;
        Duration first = restart.time("first", MILLISECOND, DAY, usual.first());
        Duration longest = restart.time("longest", MILLISECOND, DAY, max(first, usual.longest()));
        Duration reset = restart.time("reset_after", Duration.ZERO, DAY, usual.resetAfter());
        int limit = restart.parsed(
                "limit",
                text -> text.equals("none") ? RestartBackoff.NO_LIMIT : Types.whole(text, 1, 1_000_000),
                usual.limit(),
                String::valueOf);
        restart.end();
        if (longest.compareTo(first) < 0) {
            restart.fault("longest", "longest is no shorter than first, " + Written.duration(first));
            return usual;
        }
        return new RestartBackoff(first, longest, reset, limit);
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private String stopSignal() {
        Section stop = at.sectionOrNone("stop");
        List<String> signals = List.of("TERM", "INT", "QUIT", "HUP", "USR1", "USR2", "KILL");
        String signal = stop.parsed(
                "signal",
                text -> {
                    String plain = text.startsWith("SIG") ? text.substring(3) : text;
                    if (!signals.contains(plain)) {
                        throw new IllegalArgumentException("is " + Words.either(signals) + ", not '" + text + "'");
                    }
                    return plain;
                },
                "TERM",
                Written::yaml);
        stop.also("grace");
        stop.end();
        return signal;
    }

    private LogOption log() {
        Section log = at.sectionOrNone("log");
        LogOption usual = LogOption.USUAL;
        Optional<Path> direct = log.file("direct");
        LogOption read = new LogOption(
                direct,
                log.parsed("max_size", text -> Types.size(text, 1L << 16, 1L << 40), usual.maxBytes(), Written::bytes),
                log.time("max_age", Duration.ofSeconds(1), Duration.ofDays(3660), usual.maxAge()),
                log.number("keep", 0, 1000, usual.keep()),
                log.truth("echo", usual.echo()));
        log.end();
        if (direct.isPresent()
                && List.of("max_size", "max_age", "keep", "echo").stream().anyMatch(log::has)) {
            log.fault("direct", "direct goes past the agent, so it neither rotates nor echoes; leave one of both out");
        }
        return read;
    }
}
