package dev.muster.agent;

import dev.muster.agent.roster.ServiceTag;
import dev.muster.supervisor.ServiceName;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A service that the agent looks after. Immutable.
 *
 * @param address where it listens; it is checked there, and the port is what the cluster is told
 * @param command its program and arguments; empty: it runs already, and is only checked
 * @param check how to tell that it is ready
 * @param weight its share of the traffic, 0 to 256
 * @param attributes further pairs for its tag, such as a version
 * @param directory where the command runs; empty for the agent's own
 * @param environment added to the agent's own
 */
public record ServiceOptions(
        ServiceName name,
        InetSocketAddress address,
        List<String> command,
        CheckOption check,
        int weight,
        SortedMap<String, String> attributes,
        Optional<Path> directory,
        SortedMap<String, String> environment) {

    public ServiceOptions {
        command = List.copyOf(command);
        attributes = Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
        environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
        if (address.isUnresolved() || address.getPort() < 1) {
            throw new IllegalArgumentException(
                    "service " + name + " needs an IP address and a port, for example " + name + "=127.0.0.1:3000");
        }
    }

    /** A service with a TCP check and the usual weight; an empty command means that it runs already. */
    public static ServiceOptions of(ServiceName name, InetSocketAddress address, List<String> command) {
        return new ServiceOptions(
                name,
                address,
                command,
                new CheckOption.Tcp(),
                ServiceTag.DEFAULT_WEIGHT,
                Collections.emptySortedMap(),
                Optional.empty(),
                Collections.emptySortedMap());
    }

    public ServiceOptions withCheck(CheckOption wanted) {
        return new ServiceOptions(name, address, command, wanted, weight, attributes, directory, environment);
    }

    public ServiceOptions withCommand(List<String> wanted) {
        return new ServiceOptions(name, address, wanted, check, weight, attributes, directory, environment);
    }

    public ServiceOptions withEnvironment(SortedMap<String, String> wanted) {
        return new ServiceOptions(name, address, command, check, weight, attributes, directory, wanted);
    }
}
