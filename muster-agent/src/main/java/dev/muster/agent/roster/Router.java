package dev.muster.agent.roster;

import dev.muster.haproxy.PoolName;
import dev.muster.supervisor.ServiceName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Decides what a balancer does with each roster. A step machine for one thread. Source: design section 4, "Pools", and
 * section 5, "Two witnesses".
 */
public final class Router {

    /** So many services get a pool by themselves, those whose names sort first: the network can name any number. */
    public static final int MOST_AUTO_POOLS = 64;

    /** What Muster's own template names for itself; a second backend of such a name would spoil the file. */
    private static final String RESERVED = "muster";

    private final List<PoolSettings> configured;
    private final PoolRules rules;
    private final PanicWatch watch;
    private Routing last;

    /** @param configured the pools that the balancer was given */
    public Router(List<PoolSettings> configured, PoolRules rules) {
        this.configured = List.copyOf(configured);
        this.rules = rules;
        this.watch = new PanicWatch(rules.panic());
        this.last = Routing.of(Roster.empty(), this.configured, Collections.emptySortedMap());
    }

    /** What follows from {@code roster}. The time only ever grows. */
    public Routing step(Roster roster, long nowNanos) {
        return step(RosterChange.between(last.roster(), roster), nowNanos);
    }

    /** What follows from the newer roster of a change; from any older one, as some may never have come here. */
    public Routing step(RosterChange change, long nowNanos) {
        RosterChange since = change.since(last.roster());
        last = last.next(since, pools(since.after()), watch.step(since.services(), nowNanos));
        return last;
    }

    /** What would follow from another roster, were it there now: who is missing in it has left. From any thread. */
    public Routing foresee(Routing now, Roster other) {
        return now.next(RosterChange.between(now.roster(), other), pools(other), now.panics());
    }

    private List<PoolSettings> pools(Roster roster) {
        if (rules.autoPools().isEmpty()) {
            return configured;
        }
        Set<ServiceName> taken = new HashSet<>();
        Set<PoolName> names = new HashSet<>();
        configured.forEach(pool -> {
            taken.add(pool.service());
            names.add(pool.name());
        });
        Set<ServiceName> left = new TreeSet<>();
        roster.services().stream()
                .map(ServiceInstance::service)
                .filter(service -> !taken.contains(service))
                .forEach(left::add);
        List<PoolSettings> all = new ArrayList<>(configured);
        left.stream()
                .filter(service -> !service.value().startsWith(RESERVED))
                .filter(service -> !names.contains(new PoolName(service.value())))
                .limit(MOST_AUTO_POOLS)
                .map(rules.autoPools().get()::forService)
                .forEach(all::add);
        return all;
    }
}
