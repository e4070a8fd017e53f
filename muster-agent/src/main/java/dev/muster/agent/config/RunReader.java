package dev.muster.agent.config;

import dev.muster.agent.RunOptions;
import dev.muster.supervisor.LogRotation;
import dev.muster.supervisor.Output;
import dev.muster.supervisor.Patience;
import dev.muster.supervisor.RestartBackoff;
import dev.muster.supervisor.ServiceName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;

/** Reads how a service is looked after. For one thread. */
final class RunReader {

    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration MILLISECOND = Duration.ofMillis(1);
    private static final int MOST_CHECKS = 1000;
    private static final List<String> FOR_COMMANDS = List.of("restart", "stop", "log", "depends_on");

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
        RunOptions run = new RunOptions(
                restart(),
                patience(),
                stopSignal(),
                at.sectionOrNone("stop").time("grace", Duration.ZERO, DAY),
                at.time("drain", Duration.ZERO, DAY),
                output(),
                new TreeSet<>(at.list("depends_on", ServiceName::new)));
        at.sectionOrNone("stop").usually("grace", "node.leave.app");
        at.usually("drain", "node.leave.drain");
        return run;
    }

    /** What runs already is not started here, so nothing of that kind would be heeded. */
    private RunOptions withoutCommand() {
        refuse(at, reading, FOR_COMMANDS);
        RunOptions run = RunOptions.USUAL.withDrain(at.time("drain", Duration.ZERO, DAY));
        at.usually("drain", "node.leave.drain");
        return run;
    }

    static void refuse(Section at, Reading reading, List<String> keys) {
        for (String key : keys) {
            at.also(key);
            if (at.has(key)) {
                reading.fault(at.origin(key), key + " is for a service with a command");
            }
        }
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
        restart.also("ready_within");
        restart.also("failed_checks");
        restart.end();
        if (longest.compareTo(first) < 0) {
            restart.fault("longest", "longest is no shorter than first, " + Written.duration(first));
            return usual;
        }
        return new RestartBackoff(first, longest, reset, limit);
    }

    private Patience patience() {
        Section restart = at.sectionOrNone("restart");
        Optional<Duration> ready = restart.time("ready_within", Duration.ofMillis(10), DAY);
        Optional<Integer> checks = restart.number("failed_checks", 1, MOST_CHECKS);
        restart.usually("ready_within", "any time");
        restart.usually("failed_checks", "any number");
        return new Patience(ready, checks.map(OptionalInt::of).orElseGet(OptionalInt::empty));
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

    private Output output() {
        Section log = at.sectionOrNone("log");
        LogRotation usual = LogRotation.DEFAULT;
        Optional<Path> direct = log.file("direct");
        LogRotation rotation = new LogRotation(
                log.parsed("max_size", text -> Types.size(text, 1L << 16, 1L << 40), usual.maxBytes(), Written::bytes),
                log.time("max_age", Duration.ofSeconds(1), Duration.ofDays(3660), usual.maxAge()),
                log.number("keep", 0, 1000, usual.keep()));
        boolean echo = log.truth("echo", false);
        log.end();
        if (direct.isPresent()
                && List.of("max_size", "max_age", "keep", "echo").stream().anyMatch(log::has)) {
            log.fault("direct", "direct goes past the agent, so it neither rotates nor echoes; leave one of both out");
        }
        return direct.map(file -> Output.direct(file.toAbsolutePath()))
                .orElseGet(() -> new Output.Lines(rotation, echo));
    }
}
