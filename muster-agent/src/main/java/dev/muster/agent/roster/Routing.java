package dev.muster.agent.roster;

import dev.muster.haproxy.DesiredState;
import dev.muster.haproxy.Intent;
import dev.muster.haproxy.Pool;
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
 * @param wanted the pools with their servers, in the order of {@code pools}
 */
public record Routing(
        Roster roster, List<PoolSettings> pools, SortedMap<ServiceName, Panic> panics, List<Pool> wanted) {

    public Routing {
        pools = List.copyOf(pools);
        panics = Collections.unmodifiableSortedMap(new TreeMap<>(panics));
        wanted = List.copyOf(wanted);
    }

    /** The first one. */
    static Routing of(Roster roster, List<PoolSettings> pools, SortedMap<ServiceName, Panic> panics) {
        return new Routing(roster, pools, panics, Pools.of(roster, pools, panics));
    }

    /**
     * The next one, for a change of this one's roster. What doesn't differ is the same objects, so that a balancer
     * needn't compare thousands.
     */
    Routing next(RosterChange change, List<PoolSettings> otherPools, SortedMap<ServiceName, Panic> otherPanics) {
        return new Routing(change.after(), otherPools, otherPanics, Pools.after(this, change, otherPools, otherPanics));
    }

    /** What HAProxy should do. */
    public DesiredState desired(List<String> causes) {
        return new DesiredState(roster.version(), wanted, roster.balancers(), causes);
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
