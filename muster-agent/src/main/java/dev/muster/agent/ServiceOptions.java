package dev.muster.agent;

import dev.muster.agent.roster.RosterReader;
import dev.muster.agent.roster.ServiceState;
import dev.muster.agent.roster.ServiceTag;
import dev.muster.supervisor.Ending;
import dev.muster.supervisor.Launch;
import dev.muster.supervisor.ServiceName;
import dev.muster.supervisor.Work;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A service that the agent looks after. Immutable.
 *
 * @param address where it listens; it is checked there, and the port is what the cluster is told; empty for one that
 *     takes no traffic, of which the cluster is told nothing
 * @param work what there is to run, if anything: what runs already is only checked
 * @param check how to tell that it is ready
 * @param weight its share of the traffic, 0 to 256
 * @param attributes further pairs for its tag, such as a version
 * @param run how it is looked after
 */
public record ServiceOptions(
        ServiceName name,
        Optional<InetSocketAddress> address,
        Work work,
        CheckOption check,
        int weight,
        SortedMap<String, String> attributes,
        RunOptions run) {

    /** The attribute that a version is told by. */
    public static final String VERSION = RosterReader.VERSION;

    public ServiceOptions {
        attributes = Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
        if (address.isPresent()
                && (address.get().isUnresolved() || address.get().getPort() < 1)) {
            throw new IllegalArgumentException(
                    "service " + name + " needs an IP address and a port, for example " + name + "=127.0.0.1:3000");
        }
        if (address.isEmpty() && (check instanceof CheckOption.Http || check instanceof CheckOption.Tcp)) {
            throw new IllegalArgumentException(
                    "service " + name + " has a check by HTTP or TCP, and no port that it could ask");
        }
        if (address.isEmpty() && work instanceof Work.Existing) {
            throw new IllegalArgumentException("service " + name + " has neither a command nor a port");
        }
    }

    /**
     * Refuses what could neither be run nor told to the cluster.
     *
     * @throws IllegalArgumentException with a message for people
     */
    public void requireUsable() {
        ServiceSpecs.of(this, Ending.DEFAULT.grace());
        address.ifPresent(place -> new ServiceTag(ServiceState.STARTING, place.getPort(), weight, attributes));
    }

    /** A service with a TCP check and the usual weight; an empty command means that it runs already. */
    public static ServiceOptions of(ServiceName name, InetSocketAddress address, List<String> command) {
        return new ServiceOptions(
                name,
                Optional.of(address),
                keep(command),
                CheckOption.tcp(),
                ServiceTag.DEFAULT_WEIGHT,
                Collections.emptySortedMap(),
                RunOptions.USUAL);
    }

    /** A command that takes no traffic, ready as soon as it runs. */
    public static ServiceOptions withoutPort(ServiceName name, List<String> command) {
        return new ServiceOptions(
                name,
                Optional.empty(),
                keep(command),
                new CheckOption.None(),
                ServiceTag.DEFAULT_WEIGHT,
                Collections.emptySortedMap(),
                RunOptions.USUAL);
    }

    private static Work keep(List<String> command) {
        return command.isEmpty() ? new Work.Existing() : new Work.Kept(Launch.of(command), List.of(), List.of());
    }

    /** Its program and arguments; empty for what runs already. */
    public List<String> command() {
        return switch (work) {
            case Work.Kept kept -> kept.launch().command();
            case Work.Periodic periodic -> periodic.launch().command();
            case Work.Existing _ -> List.of();
        };
    }

    public ServiceOptions withWork(Work wanted) {
        return new ServiceOptions(name, address, wanted, check, weight, attributes, run);
    }

    public ServiceOptions withCheck(CheckOption wanted) {
        return new ServiceOptions(name, address, work, wanted, weight, attributes, run);
    }

    public ServiceOptions withRun(RunOptions wanted) {
        return new ServiceOptions(name, address, work, check, weight, attributes, wanted);
    }
}
