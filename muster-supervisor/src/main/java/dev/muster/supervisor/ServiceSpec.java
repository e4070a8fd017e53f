package dev.muster.supervisor;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * What a service is. Immutable; whether several fit together is said by {@link ServiceSet}.
 *
 * @param work a command to keep running, one to run again and again, or nothing for what already runs
 * @param check how to tell that it is ready; a periodic task has none
 * @param patience when it is started again because of its check, which it must have for that
 * @param dependencies it is started only when all of these are ready, and stopped before them
 * @param listens the addresses that it is to listen at; no two services may claim the same
 */
public record ServiceSpec(
        ServiceName name,
        Work work,
        Check check,
        RestartBackoff backoff,
        Patience patience,
        Ending ending,
        Output output,
        SortedSet<ServiceName> dependencies,
        List<InetSocketAddress> listens) {

    private static final int MOST_ADDRESSES = 64;

    public ServiceSpec {
        dependencies = Collections.unmodifiableSortedSet(new TreeSet<>(dependencies));
        listens = List.copyOf(listens);
        if (dependencies.contains(name)) {
            throw new IllegalArgumentException("service " + name + " depends on itself");
        }
        if (listens.size() > MOST_ADDRESSES) {
            throw new IllegalArgumentException("service " + name + " claims more than " + MOST_ADDRESSES + " ports");
        }
        for (InetSocketAddress address : listens) {
            if (address.isUnresolved() || address.getPort() < 1) {
                throw new IllegalArgumentException(
                        "service " + name + " listens at IP addresses and ports from 1 to 65535");
            }
        }
        requireFitting(name, work, check);
        requireFitting(name, work, check, patience);
    }

    private static void requireFitting(ServiceName name, Work work, Check check, Patience patience) {
        if (!patience.equals(Patience.ENDLESS) && (!(work instanceof Work.Kept) || check instanceof Check.None)) {
            throw new IllegalArgumentException("service " + name
                    + " is to be restarted because of its check, and that needs a command to keep running and a check");
        }
        if (patience.failedChecks().isPresent() && check instanceof Check.Notify) {
            throw new IllegalArgumentException("service " + name
                    + " says itself that it is ready, once for all: no check of it can fail after that");
        }
    }

    private static void requireFitting(ServiceName name, Work work, Check check) {
        switch (work) {
            case Work.Kept ignored -> {}
            case Work.Periodic ignored -> {
                if (!(check instanceof Check.None)) {
                    throw new IllegalArgumentException("service " + name
                            + " is a periodic task: its exit code says how it is, leave out the check");
                }
            }
            case Work.Existing ignored -> {
                if (check instanceof Check.Notify) {
                    throw new IllegalArgumentException("service " + name
                            + " has no command: it can't say that it is ready, use a check by http, tcp or command");
                }
            }
        }
    }

    /** A command with everything else as usual: own environment, no check, stamped output, TERM and 2 s of grace. */
    public static ServiceSpec command(ServiceName name, List<String> command) {
        return of(name, new Work.Kept(Launch.of(command), List.of(), List.of()));
    }

    /** Something that already runs: it is checked, never started or stopped. */
    public static ServiceSpec existing(ServiceName name, Check check) {
        return of(name, new Work.Existing()).withCheck(check);
    }

    /** This work, with everything else as usual. */
    public static ServiceSpec of(ServiceName name, Work work) {
        return new ServiceSpec(
                name,
                work,
                Check.none(),
                RestartBackoff.DEFAULT,
                Patience.ENDLESS,
                Ending.DEFAULT,
                Output.lines(),
                Collections.emptySortedSet(),
                List.of());
    }

    /** True when the supervisor runs it, false when it only looks at it. */
    public boolean owned() {
        return launch().isPresent();
    }

    /** How its process is started; empty when it only looks at it. */
    public Optional<Launch> launch() {
        return switch (work) {
            case Work.Kept kept -> Optional.of(kept.launch());
            case Work.Periodic periodic -> Optional.of(periodic.launch());
            case Work.Existing ignored -> Optional.empty();
        };
    }

    public ServiceSpec withWork(Work wanted) {
        return new ServiceSpec(name, wanted, check, backoff, patience, ending, output, dependencies, listens);
    }

    /** The same with another way to start its process; nothing changes where there is none. */
    public ServiceSpec withLaunch(UnaryOperator<Launch> change) {
        return switch (work) {
            case Work.Kept kept ->
                withWork(new Work.Kept(change.apply(kept.launch()), kept.beforeStart(), kept.afterStop()));
            case Work.Periodic periodic ->
                withWork(new Work.Periodic(change.apply(periodic.launch()), periodic.every(), periodic.timeout()));
            case Work.Existing ignored -> this;
        };
    }

    public ServiceSpec withDirectory(Path wanted) {
        return withLaunch(launch -> launch.withDirectory(wanted));
    }

    public ServiceSpec withEnvironment(SortedMap<String, String> wanted) {
        return withLaunch(launch -> launch.withEnvironment(wanted));
    }

    public ServiceSpec withCheck(Check wanted) {
        return new ServiceSpec(name, work, wanted, backoff, patience, ending, output, dependencies, listens);
    }

    public ServiceSpec withBackoff(RestartBackoff wanted) {
        return new ServiceSpec(name, work, check, wanted, patience, ending, output, dependencies, listens);
    }

    public ServiceSpec withPatience(Patience wanted) {
        return new ServiceSpec(name, work, check, backoff, wanted, ending, output, dependencies, listens);
    }

    public ServiceSpec withEnding(Ending wanted) {
        return new ServiceSpec(name, work, check, backoff, patience, wanted, output, dependencies, listens);
    }

    public ServiceSpec withStop(String signal, Duration grace) {
        return withEnding(new Ending(signal, grace, ending.drain()));
    }

    public ServiceSpec withOutput(Output wanted) {
        return new ServiceSpec(name, work, check, backoff, patience, ending, wanted, dependencies, listens);
    }

    public ServiceSpec withDependencies(Collection<ServiceName> wanted) {
        return new ServiceSpec(name, work, check, backoff, patience, ending, output, new TreeSet<>(wanted), listens);
    }

    public ServiceSpec withListens(List<InetSocketAddress> wanted) {
        return new ServiceSpec(name, work, check, backoff, patience, ending, output, dependencies, wanted);
    }
}
