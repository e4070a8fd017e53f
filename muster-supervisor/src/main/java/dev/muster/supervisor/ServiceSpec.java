package dev.muster.supervisor;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a service is: a command to keep running, or something that already listens.
 *
 * @param command program and arguments, passed on as they are, never through a shell; empty: it runs already, and is
 *     only checked
 * @param directory where it runs; empty for the agent's own
 * @param environment added to the agent's own
 * @param stopSignal what asks it to end, without "SIG"; one that isn't TERM is followed by TERM after the grace
 * @param stopGrace how long it may take to end before its whole process group is killed
 */
public record ServiceSpec(
        ServiceName name,
        List<String> command,
        Optional<Path> directory,
        SortedMap<String, String> environment,
        Check check,
        RestartBackoff backoff,
        Output output,
        String stopSignal,
        Duration stopGrace) {

    /** Enough for an app to finish its requests, and within Docker's ten seconds with the rest of a leave. */
    public static final Duration DEFAULT_STOP_GRACE = Duration.ofSeconds(2);

    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,255}");

    public ServiceSpec {
        command = List.copyOf(command);
        environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
        if (!command.isEmpty()
                && (command.getFirst().isEmpty() || command.getFirst().startsWith("-"))) {
            throw new IllegalArgumentException("the command of service " + name + " begins with no program's name");
        }
        for (String word : command) {
            if (word.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("the command of service " + name + " has a zero byte in it");
            }
        }
        for (Map.Entry<String, String> entry : environment.entrySet()) {
            if (!VARIABLE.matcher(entry.getKey()).matches() || entry.getKey().startsWith("_m_")) {
                throw new IllegalArgumentException(
                        "service " + name + ": a variable's name has letters, digits and '_',"
                                + " begins with no digit and not with _m_");
            }
            if (entry.getValue().indexOf('\0') >= 0) {
                throw new IllegalArgumentException(
                        "service " + name + ": variable " + entry.getKey() + " has a zero byte");
            }
        }
        SignalName.require(stopSignal);
        if (stopGrace.isNegative() || stopGrace.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("the grace for a stop is 0 s to 1 day, not " + stopGrace);
        }
    }

    /** A command with everything else as usual: own environment, no check, stamped output, TERM and 2 s of grace. */
    public static ServiceSpec command(ServiceName name, List<String> command) {
        return new ServiceSpec(
                name,
                command,
                Optional.empty(),
                Collections.emptySortedMap(),
                Check.none(),
                RestartBackoff.DEFAULT,
                Output.lines(),
                "TERM",
                DEFAULT_STOP_GRACE);
    }

    /** Something that already listens: it is checked, never started or stopped. */
    public static ServiceSpec existing(ServiceName name, Check check) {
        return command(name, List.of()).withCheck(check);
    }

    /** True when the supervisor runs it, false when it only looks at it. */
    public boolean owned() {
        return !command.isEmpty();
    }

    public ServiceSpec withDirectory(Path wanted) {
        return new ServiceSpec(
                name, command, Optional.of(wanted), environment, check, backoff, output, stopSignal, stopGrace);
    }

    public ServiceSpec withEnvironment(SortedMap<String, String> wanted) {
        return new ServiceSpec(name, command, directory, wanted, check, backoff, output, stopSignal, stopGrace);
    }

    public ServiceSpec withCheck(Check wanted) {
        return new ServiceSpec(name, command, directory, environment, wanted, backoff, output, stopSignal, stopGrace);
    }

    public ServiceSpec withBackoff(RestartBackoff wanted) {
        return new ServiceSpec(name, command, directory, environment, check, wanted, output, stopSignal, stopGrace);
    }

    public ServiceSpec withOutput(Output wanted) {
        return new ServiceSpec(name, command, directory, environment, check, backoff, wanted, stopSignal, stopGrace);
    }

    public ServiceSpec withStop(String signal, Duration grace) {
        return new ServiceSpec(name, command, directory, environment, check, backoff, output, signal, grace);
    }
}
