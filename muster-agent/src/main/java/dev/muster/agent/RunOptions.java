package dev.muster.agent;

import dev.muster.supervisor.Output;
import dev.muster.supervisor.Patience;
import dev.muster.supervisor.RestartBackoff;
import dev.muster.supervisor.ServiceName;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How a service is looked after, beyond what runs. Immutable.
 *
 * @param restart when it starts again after a death
 * @param patience when it is started again because of its check
 * @param stopSignal what asks it to end, without "SIG"
 * @param stopGrace how long it may take to end; empty for that of the whole node
 * @param drain how long it goes on after it said {@code draining}; empty for that of the whole node
 * @param output where what it prints goes
 * @param dependencies which services are ready before it starts, and stop after it
 */
public record RunOptions(
        RestartBackoff restart,
        Patience patience,
        String stopSignal,
        Optional<Duration> stopGrace,
        Optional<Duration> drain,
        Output output,
        SortedSet<ServiceName> dependencies) {

    /** Everything as usual. */
    public static final RunOptions USUAL = new RunOptions(
            RestartBackoff.DEFAULT,
            Patience.ENDLESS,
            "TERM",
            Optional.empty(),
            Optional.empty(),
            Output.lines(),
            Collections.emptySortedSet());

    public RunOptions {
        dependencies = Collections.unmodifiableSortedSet(new TreeSet<>(dependencies));
    }

    public RunOptions withPatience(Patience wanted) {
        return new RunOptions(restart, wanted, stopSignal, stopGrace, drain, output, dependencies);
    }

    public RunOptions withDrain(Optional<Duration> wanted) {
        return new RunOptions(restart, patience, stopSignal, stopGrace, wanted, output, dependencies);
    }

    public RunOptions withOutput(Output wanted) {
        return new RunOptions(restart, patience, stopSignal, stopGrace, drain, wanted, dependencies);
    }
}
