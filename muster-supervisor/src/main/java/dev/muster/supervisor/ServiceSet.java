package dev.muster.supervisor;

import dev.muster.supervisor.machine.DependencyGraph;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * Services that fit together: each name once, dependencies that are there and run in no circle, and no port claimed
 * twice. Immutable and pure.
 */
public final class ServiceSet {

    private final List<ServiceSpec> startOrder;

    private ServiceSet(List<ServiceSpec> startOrder) {
        this.startOrder = List.copyOf(startOrder);
    }

    /**
     * The set of these.
     *
     * @throws IllegalArgumentException with all that doesn't fit, for people, one sentence a line
     */
    public static ServiceSet of(Collection<ServiceSpec> services) {
        Map<ServiceName, ServiceSpec> specs = new TreeMap<>();
        List<String> problems = new ArrayList<>();
        for (ServiceSpec spec : services) {
            if (specs.put(spec.name(), spec) != null) {
                problems.add("the service " + spec.name() + " is given twice; give each a name of its own");
            }
        }
        SortedMap<ServiceName, SortedSet<ServiceName>> edges = new TreeMap<>();
        specs.forEach((name, spec) -> edges.put(name, spec.dependencies()));
        DependencyGraph graph = new DependencyGraph(edges);
        graph.unknown()
                .forEach((name, missing) -> problems.add("service " + name + " depends on " + missing
                        + ", and there is no service of that name" + known(specs.keySet())));
        graph.cycle().ifPresent(cycle -> problems.add(inWords(cycle)));
        addPortClashes(specs.values(), problems);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
        return new ServiceSet(graph.order().stream().map(specs::get).toList());
    }

    private static String known(Collection<ServiceName> names) {
        return names.size() > 10
                ? ""
                : " (there are "
                        + String.join(
                                ", ", names.stream().map(ServiceName::value).toList()) + ")";
    }

    private static String inWords(List<ServiceName> cycle) {
        return "the services depend on each other in a circle, so none could ever start: "
                + String.join(" needs ", cycle.stream().map(ServiceName::value).toList())
                + "; take one of these dependencies away";
    }

    private static void addPortClashes(Collection<ServiceSpec> specs, List<String> problems) {
        Map<Integer, List<Claim>> byPort = new HashMap<>();
        for (ServiceSpec spec : specs) {
            for (InetSocketAddress address : spec.listens()) {
                List<Claim> others = byPort.computeIfAbsent(address.getPort(), port -> new ArrayList<>());
                others.stream()
                        .filter(other -> !other.name().equals(spec.name()))
                        .filter(other -> meet(other.address(), address))
                        .findFirst()
                        .ifPresent(other -> problems.add("the services " + other.name() + " and " + spec.name()
                                + " both claim port " + address.getPort() + "; give one of them another"));
                others.add(new Claim(spec.name(), address));
            }
        }
    }

    private record Claim(ServiceName name, InetSocketAddress address) {}

    /**
     * Whether two that listen there would get in each other's way. One that listens everywhere leaves no room for
     * another, also across IPv4 and IPv6 (ipv6(7), bindv6only 0).
     */
    public static boolean meet(InetSocketAddress one, InetSocketAddress other) {
        if (one.getPort() != other.getPort() || one.getPort() == 0 || one.isUnresolved() || other.isUnresolved()) {
            return false;
        }
        InetAddress here = one.getAddress();
        InetAddress there = other.getAddress();
        return here.isAnyLocalAddress() || there.isAnyLocalAddress() || here.equals(there);
    }

    /** Each after all that it depends on. */
    public List<ServiceSpec> startOrder() {
        return startOrder;
    }
}
