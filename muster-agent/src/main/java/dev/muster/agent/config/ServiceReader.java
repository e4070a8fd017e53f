package dev.muster.agent.config;

import dev.muster.agent.CheckOption;
import dev.muster.agent.CheckOption.Timing;
import dev.muster.agent.RunOptions;
import dev.muster.agent.RunOptions.LogOption;
import dev.muster.agent.RunOptions.Period;
import dev.muster.agent.RunOptions.TaskOption;
import dev.muster.agent.ServiceOptions;
import dev.muster.agent.roster.ServiceTag;
import dev.muster.supervisor.RestartBackoff;
import dev.muster.supervisor.ServiceName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads one service. For one thread. */
final class ServiceReader {

    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration MILLISECOND = Duration.ofMillis(1);
    private static final Duration TEN_MILLISECONDS = Duration.ofMillis(10);
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
    private static final int FIRST_DESCRIPTOR = 3;
    private static final int LAST_DESCRIPTOR = 7;

    private final Section at;
    private final Reading reading;
    private final String usualHost;

    ServiceReader(Section at, Reading reading, String usualHost) {
        this.at = at;
        this.reading = reading;
        this.usualHost = usualHost;
    }

    /** The service, unless there is a mistake in it. */
    Optional<ServiceOptions> read(String name) {
        int before = reading.faults();
        List<String> command = new CommandReader(at, reading).read();
        Optional<InetSocketAddress> place = place();
        CheckOption check = check(place.isPresent());
        int weight = at.number("weight", 0, 256, ServiceTag.DEFAULT_WEIGHT);
        SortedMap<String, String> attributes = new TreeMap<>(at.pairs("attributes"));
        at.text("version").ifPresent(version -> attributes.put("v", version));
        RunOptions run = at.has("command") ? run() : withoutCommand();
        at.end();
        if (command.isEmpty() && place.isEmpty() && reading.faults() == before) {
            at.fault(
                    at.origin() instanceof Origin.Flag(String flag)
                            ? flag + " names the service '" + name + "', but there is no --service " + name
                                    + "=ADDR:PORT"
                            : "the service " + name + " has neither a command nor a port: it needs a command to run, or"
                                    + " the port of something that runs already");
        }
        if (reading.faults() > before) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new ServiceOptions(new ServiceName(name), place, command, check, weight, attributes, run));
        } catch (IllegalArgumentException e) {
            at.fault(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private Optional<InetSocketAddress> place() {
        Optional<Integer> port = at.number("port", 1, 65_535);
        if (!at.has("port")) {
            at.usually("port", "none: it takes no traffic");
            if (at.has("address")) {
                at.fault("address", "an address needs a port beside it");
            }
            at.text("address");
            return Optional.empty();
        }
        InetSocketAddress host = at.parsed(
                "address",
                text -> Addresses.parse(text, usualHost, 0),
                new InetSocketAddress(InetAddress.ofLiteral(usualHost), 0),
                place -> Written.yaml(place.getAddress().getHostAddress()));
        if (host.getPort() != 0) {
            at.fault("address", "address is an IP address alone; its port is the value of 'port'");
        }
        return port.map(number -> new InetSocketAddress(host.getAddress(), number));
    }

    private CheckOption check(boolean listens) {
        CheckOption usual = listens ? CheckOption.tcp() : new CheckOption.None();
        if (at.peek("check") instanceof Value.Entries) {
            return at.section("check").map(this::checkInFull).orElse(usual);
        }
        return at.parsed("check", CheckOption::parse, usual, check -> listens ? "tcp" : "none");
    }

    private CheckOption checkInFull(Section check) {
        Timing timing = new Timing(
                check.time("interval", TEN_MILLISECONDS, Duration.ofHours(1), Timing.USUAL.interval()),
                check.time("timeout", TEN_MILLISECONDS, Duration.ofMinutes(1), Timing.USUAL.timeout()));
        List<CheckOption> said = new ArrayList<>();
        check.parsed("http", ServiceReader::path).ifPresent(path -> said.add(new CheckOption.Http(path, timing)));
        if (check.has("tcp") && check.truth("tcp", true)) {
            said.add(new CheckOption.Tcp(timing));
        }
        if (check.has("command")) {
            List<String> command = new CommandReader(check, reading).read();
            said.add(new CheckOption.Command(command, timing));
        }
        check.number("notify", FIRST_DESCRIPTOR, LAST_DESCRIPTOR)
                .ifPresent(descriptor -> said.add(new CheckOption.Notify(descriptor)));
        boolean anyKey = List.of("http", "tcp", "command", "notify").stream().anyMatch(check::has);
        check.end();
        if (said.size() > 1 || !anyKey) {
            check.fault("a check has one of http, tcp, command and notify");
        }
        return said.isEmpty() ? new CheckOption.None() : said.getFirst();
    }

    private static String path(String text) {
        if (!text.matches("/[!-~]{0,1023}")) {
            throw new IllegalArgumentException("is a path such as /health, without blanks, not '" + text + "'");
        }
        return text;
    }

    private RunOptions run() {
        Optional<Path> directory = at.file("directory").or(this::usualDirectory);
        SortedMap<String, String> environment = at.pairs("environment");
        Optional<String> user = at.parsed("user", ServiceReader::user);
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
        at.usually("drain", "node.leave.release");
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
        at.usually("drain", "node.leave.release");
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
                text -> text.equals("none") ? RestartBackoff.NO_LIMIT : Section.whole(text, 1, 1_000_000),
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
                log.parsed("max_size", text -> size(text, 1L << 16, 1L << 40), usual.maxBytes(), Written::bytes),
                log.time("max_age", Duration.ofSeconds(1), Duration.ofDays(3660), usual.maxAge()),
                log.number("keep", 0, 1000, usual.keep()),
                log.truth("echo", usual.echo()));
        log.end();
        if (direct.isPresent() && List.of("max_size", "max_age", "keep", "echo").stream().anyMatch(log::has)) {
            log.fault("direct", "direct goes past the agent, so it neither rotates nor echoes; leave one of both out");
        }
        return read;
    }

    private static long size(String text, long least, long most) {
        long bytes = Written.bytes(text);
        if (bytes < least || bytes > most) {
            throw new IllegalArgumentException(
                    "is " + Written.bytes(least) + " to " + Written.bytes(most) + ", not " + text);
        }
        return bytes;
    }
}
