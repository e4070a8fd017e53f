package dev.muster.agent;

import dev.muster.supervisor.RestartBackoff;
import dev.muster.supervisor.ServiceName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How a service is run, beyond its command. Immutable.
 *
 * @param directory where the command runs; empty for the agent's own
 * @param environment added to the agent's own
 * @param user whom it runs as, {@code user} or {@code user:group}; empty for the agent's own
 * @param limits of its process, by the words of {@link #LIMITS}
 * @param period when it is run again and again instead of being kept running
 * @param beforeStart run before each start, in order
 * @param afterStop run after each stop, in order
 * @param stopSignal what asks it to end, without "SIG"
 * @param stopGrace how long it may take to end; empty for that of the whole node
 * @param drain how long it goes on after it said {@code draining}; empty for that of the whole node
 * @param dependencies which services are ready before it starts, and stop after it
 */
public record RunOptions(
        Optional<Path> directory,
        SortedMap<String, String> environment,
        Optional<String> user,
        SortedMap<String, Long> limits,
        Optional<Period> period,
        List<TaskOption> beforeStart,
        List<TaskOption> afterStop,
        RestartBackoff restart,
        String stopSignal,
        Optional<Duration> stopGrace,
        Optional<Duration> drain,
        LogOption log,
        SortedSet<ServiceName> dependencies) {

    /** The limits that a process may be given; times in seconds, sizes in bytes. */
    public static final List<String> LIMITS = List.of(
            "address_space",
            "core_size",
            "cpu_seconds",
            "file_size",
            "locked_memory",
            "open_files",
            "processes",
            "stack");

    /**
     * A command that is run again and again.
     *
     * @param every from start to start
     * @param timeout how long one run may take
     */
    public record Period(Duration every, Duration timeout) {}

    /**
     * A command that runs once.
     *
     * @param timeout how long it may take
     */
    public record TaskOption(List<String> command, Duration timeout) {

        /** Where nobody says otherwise. */
        public static final Duration USUAL_TIMEOUT = Duration.ofMinutes(1);

        public TaskOption {
            command = List.copyOf(command);
        }
    }

    /**
     * Where the output goes: line by line through the agent to a file that rotates, or straight to a file.
     *
     * @param direct the file that it goes straight to, without rotation
     * @param maxBytes the size at which the agent's file rotates
     * @param maxAge the age at which it does
     * @param keep so many older files are kept
     * @param echo whether the agent says the lines as well
     */
    public record LogOption(Optional<Path> direct, long maxBytes, Duration maxAge, int keep, boolean echo) {

        /** 10 MiB, one day, seven older files. */
        public static final LogOption USUAL = new LogOption(Optional.empty(), 10L << 20, Duration.ofDays(1), 7, false);

        LogOption withDirect(Optional<Path> file) {
            return new LogOption(file, maxBytes, maxAge, keep, echo);
        }
    }

    /** Everything as usual. */
    public static final RunOptions USUAL = new RunOptions(
            Optional.empty(),
            Collections.emptySortedMap(),
            Optional.empty(),
            Collections.emptySortedMap(),
            Optional.empty(),
            List.of(),
            List.of(),
            RestartBackoff.DEFAULT,
            "TERM",
            Optional.empty(),
            Optional.empty(),
            LogOption.USUAL,
            Collections.emptySortedSet());

    public RunOptions {
        environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
        limits = Collections.unmodifiableSortedMap(new TreeMap<>(limits));
        beforeStart = List.copyOf(beforeStart);
        afterStop = List.copyOf(afterStop);
        dependencies = Collections.unmodifiableSortedSet(new TreeSet<>(dependencies));
    }

    public RunOptions withPeriod(Period wanted) {
        return new RunOptions(
                directory,
                environment,
                user,
                limits,
                Optional.of(wanted),
                beforeStart,
                afterStop,
                restart,
                stopSignal,
                stopGrace,
                drain,
                log,
                dependencies);
    }

    public RunOptions withLog(LogOption wanted) {
        return new RunOptions(
                directory,
                environment,
                user,
                limits,
                period,
                beforeStart,
                afterStop,
                restart,
                stopSignal,
                stopGrace,
                drain,
                wanted,
                dependencies);
    }

    public RunOptions withLimits(SortedMap<String, Long> wanted) {
        return new RunOptions(
                directory,
                environment,
                user,
                wanted,
                period,
                beforeStart,
                afterStop,
                restart,
                stopSignal,
                stopGrace,
                drain,
                log,
                dependencies);
    }

    public RunOptions withDrain(Optional<Duration> wanted) {
        return new RunOptions(
                directory,
                environment,
                user,
                limits,
                period,
                beforeStart,
                afterStop,
                restart,
                stopSignal,
                stopGrace,
                wanted,
                log,
                dependencies);
    }

    public RunOptions withDirectory(Path wanted) {
        return new RunOptions(
                Optional.of(wanted),
                environment,
                user,
                limits,
                period,
                beforeStart,
                afterStop,
                restart,
                stopSignal,
                stopGrace,
                drain,
                log,
                dependencies);
    }
}
