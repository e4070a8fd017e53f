package dev.muster.agent;

import dev.muster.agent.roster.ServiceState;
import dev.muster.agent.roster.ServiceTag;
import dev.muster.supervisor.Ending;
import dev.muster.supervisor.ServiceName;
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
 * @param command its program and arguments; empty: it runs already, and is only checked
 * @param check how to tell that it is ready
 * @param weight its share of the traffic, 0 to 256
 * @param attributes further pairs for its tag, such as a version
 * @param run how the command is run
 */
public record ServiceOptions(
        ServiceName name,
        Optional<InetSocketAddress> address,
        List<String> command,
        CheckOption check,
        int weight,
        SortedMap<String, String> attributes,
        RunOptions run) {

    /** The attribute that a version is told by. */
    public static final String VERSION = "v";

    public ServiceOptions {
        command = List.copyOf(command);
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
        if (address.isEmpty() && command.isEmpty()) {
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
                command,
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
                command,
                new CheckOption.None(),
                ServiceTag.DEFAULT_WEIGHT,
                Collections.emptySortedMap(),
                RunOptions.USUAL);
    }

    public ServiceOptions withCheck(CheckOption wanted) {
        return new ServiceOptions(name, address, command, wanted, weight, attributes, run);
    }

    public ServiceOptions withRun(RunOptions wanted) {
        return new ServiceOptions(name, address, command, check, weight, attributes, wanted);
    }
}
