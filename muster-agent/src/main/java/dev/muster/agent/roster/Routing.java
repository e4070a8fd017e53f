package dev.muster.agent.roster;

import dev.muster.haproxy.DesiredState;
import dev.muster.haproxy.Intent;
import dev.muster.supervisor.ServiceName;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a balancer makes of a roster. Immutable.
 *
 * @param pools those that it was given, and those that services made
 * @param panics of which services none is removed
 */
public record Routing(Roster roster, List<PoolSettings> pools, SortedMap<ServiceName, Panic> panics) {

    public Routing {
        pools = List.copyOf(pools);
        panics = Collections.unmodifiableSortedMap(new TreeMap<>(panics));
    }

    /** What HAProxy should do. */
    public DesiredState desired(List<String> causes) {
        return Pools.desired(roster, pools, panics, causes);
    }

    /** What is wanted of {@code instance}. */
    public Intent intent(ServiceInstance instance) {
        return Pools.intent(instance, panics);
    }

    /** Whether a pool takes {@code instance}. */
    public boolean routes(ServiceInstance instance) {
        return Pools.routes(pools, instance);
    }

    /** The panic that keeps {@code instance}, if one does. */
    public Optional<Panic> keeping(ServiceInstance instance) {
        return Optional.ofNullable(panics.get(instance.service()))
                .filter(panic -> panic.held().contains(instance.node()));
    }

    /** The panics of services that a pool takes. */
    public List<Panic> routedPanics() {
        return panics.values().stream()
                .filter(panic -> pools.stream().anyMatch(pool -> pool.service().equals(panic.service())))
                .toList();
    }
}
