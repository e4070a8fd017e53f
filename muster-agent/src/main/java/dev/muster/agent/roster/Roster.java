package dev.muster.agent.roster;

import dev.muster.haproxy.BalancerNode;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Who offers which service, and who is set aside. Immutable; a change makes a new one with a higher number.
 *
 * @param version grows with every roster of an agent
 * @param services sorted by service, then by node
 * @param quarantined sorted by node
 * @param balancers all balancers that haven't left, sorted by name
 * @param remembered the nodes of those services that gossip hasn't named since this agent started, sorted
 */
public record Roster(
        long version,
        List<ServiceInstance> services,
        List<Quarantined> quarantined,
        List<BalancerNode> balancers,
        Set<String> remembered) {

    public Roster {
        services = List.copyOf(services);
        quarantined = List.copyOf(quarantined);
        balancers = List.copyOf(balancers);
        remembered = Collections.unmodifiableSet(new TreeSet<>(remembered));
    }

    /** All of it is from gossip. */
    public Roster(
            long version, List<ServiceInstance> services, List<Quarantined> quarantined, List<BalancerNode> balancers) {
        this(version, services, quarantined, balancers, Set.of());
    }

    /** Nobody at all, the state before the first member. */
    public static Roster empty() {
        return new Roster(0, List.of(), List.of(), List.of());
    }

    /** The same, after {@code node} has left. */
    public Roster without(String node) {
        return new Roster(
                version,
                services.stream().filter(i -> !i.node().equals(node)).toList(),
                quarantined.stream().filter(q -> !q.node().equals(node)).toList(),
                balancers.stream().filter(b -> !b.name().value().equals(node)).toList(),
                remembered.stream().filter(name -> !name.equals(node)).collect(Collectors.toSet()));
    }

    /** Whether the other says the same, whatever its number. */
    public boolean sameContentAs(Roster other) {
        return services.equals(other.services)
                && quarantined.equals(other.quarantined)
                && balancers.equals(other.balancers)
                && remembered.equals(other.remembered);
    }
}
