package dev.muster.haproxy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * All that people want of this balancer, over what the cluster says. Immutable. Source: decision
 * 28.
 *
 * @param servers sorted by pool and name; those of servers that aren't there now wait for them
 * @param pin the generation that was rolled back to
 */
public record Holds(List<Hold> servers, Optional<Pin> pin) {

    /** Nothing. */
    public static final Holds NONE = new Holds(List.of(), Optional.empty());

    private static final int MOST = 1_000;

    public Holds {
        if (servers.size() > MOST) {
            throw new IllegalArgumentException(MOST + " servers' settings can be held at most; release some first");
        }
        servers = servers.stream().sorted().toList();
    }

    /** Whether nothing is held. */
    public boolean isEmpty() {
        return servers.isEmpty() && pin.isEmpty();
    }

    /** What is held of one server. */
    public List<Hold> of(PoolName pool, ServerName server) {
        return servers.stream().filter(of(pool, server, _ -> true)).toList();
    }

    /** With this one, in place of one that excludes it. */
    Holds with(Hold hold) {
        List<Hold> all = new ArrayList<>(servers);
        all.removeIf(of(hold.pool(), hold.server(), other -> other.excludes(hold.order())));
        all.add(hold);
        return new Holds(all, pin);
    }

    /** Without those of this server. */
    Holds without(PoolName pool, ServerName server) {
        return new Holds(
                servers.stream().filter(of(pool, server, _ -> true).negate()).toList(), pin);
    }

    Holds withPin(Optional<Pin> other) {
        return new Holds(servers, other);
    }

    private static Predicate<Hold> of(PoolName pool, ServerName server, Predicate<Hold.Order> order) {
        return hold -> hold.pool().equals(pool) && hold.server().equals(server) && order.test(hold.order());
    }

    /** The desired state as it is held: pools as they are pinned, with the servers of now, and these as wanted here. */
    DesiredState over(DesiredState desired) {
        if (isEmpty()) {
            return desired;
        }
        Map<PoolName, Map<ServerName, List<Hold>>> held =
                servers.stream().collect(Collectors.groupingBy(Hold::pool, Collectors.groupingBy(Hold::server)));
        List<Pool> pools = pinned(desired.pools()).stream()
                .map(pool -> held.containsKey(pool.name()) ? over(pool, held.get(pool.name())) : pool)
                .toList();
        return new DesiredState(desired.version(), pools, desired.balancers(), desired.causes());
    }

    private List<Pool> pinned(List<Pool> pools) {
        if (pin.isEmpty()) {
            return pools;
        }
        Map<PoolName, List<Server>> now = new HashMap<>();
        pools.forEach(pool -> now.put(pool.name(), pool.servers()));
        return pin.get().makings().pools().stream()
                .map(pool -> pool.with(now.getOrDefault(pool.name(), List.of())))
                .toList();
    }

    private static Pool over(Pool pool, Map<ServerName, List<Hold>> held) {
        List<Server> servers = new ArrayList<>(pool.servers());
        servers.replaceAll(server -> {
            Server wanted = server;
            for (Hold hold : held.getOrDefault(server.name(), List.of())) {
                wanted = hold.over(wanted);
            }
            return wanted;
        });
        return pool.with(servers);
    }
}
