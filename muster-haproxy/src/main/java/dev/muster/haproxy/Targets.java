package dev.muster.haproxy;

import dev.muster.haproxy.plan.ServerIds;
import dev.muster.haproxy.plan.ServerKey;
import dev.muster.haproxy.plan.ServerMap;
import dev.muster.haproxy.plan.Target;
import dev.muster.haproxy.template.Renderer;
import dev.muster.haproxy.template.TemplateException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Turns desired states into targets: each server joined with what the template says of it. A server's line is read from
 * the template once and remembered while the server is wanted; from one state to the next only the servers that differ
 * cost anything. For one thread.
 */
final class Targets {

    private record Place(PoolName pool, ServerName name) {}

    /**
     * What the template says of one server.
     *
     * @param targets one for each backend where it stands
     * @param problem why it stands nowhere
     */
    private record Line(Server server, int id, List<Target> targets, Optional<String> problem) {

        Line with(Server other) {
            return new Line(other, id, targets, problem);
        }

        /** Whether it says the same of this one: all on which it depends is the same. */
        boolean fits(Server other, int otherId) {
            return id == otherId && server.equals(other.withIntent(server.intent()));
        }
    }

    /**
     * @param ids of all servers
     * @param servers by HAProxy's names
     * @param problems servers that can't be had, in words; they hold up no other
     */
    record Result(DesiredState state, ServerIds ids, SortedMap<ServerKey, Target> servers, List<String> problems) {

        int total() {
            return state.pools().stream()
                    .mapToInt(pool -> pool.servers().size())
                    .sum();
        }
    }

    private static final int FEW = 8;
    private static final int TOGETHER = 128;

    private final Renderer renderer;
    private final Set<PoolName> known = new HashSet<>();
    private final Map<Place, Line> lines = new HashMap<>();
    private final Set<Place> faulty = new LinkedHashSet<>();
    private Map<PoolName, Pool> before = Map.of();
    private ServerIds ids = ServerIds.NONE;
    private ServerMap<Target> servers = ServerMap.none();

    /** {@code pools} are those in the running configuration. */
    Targets(Renderer renderer, List<Pool> pools) {
        this.renderer = renderer;
        pools.forEach(pool -> known.add(pool.name()));
    }

    Result of(DesiredState state) {
        Map<PoolName, Pool> now = new HashMap<>();
        Map<ServerKey, ServerName> touched = new HashMap<>();
        int total =
                state.pools().stream().mapToInt(pool -> pool.servers().size()).sum();
        for (Pool pool : state.pools()) {
            now.put(pool.name(), pool);
            Pool old = before.get(pool.name());
            PoolChange change = PoolChange.between(old == null ? List.of() : old.servers(), pool.servers());
            ServerIds numbered = ids.with(pool, names(change.came()), names(change.left()));
            boolean renumbered = numbered.renumbered(ids, pool.name());
            ids = numbered;
            // A pool that isn't known comes with the reload that its backend needs.
            if (known.contains(pool.name())) {
                change.left().forEach(server -> forget(new Place(pool.name(), server.name()), touched));
                List<Server> read = new ArrayList<>(renumbered ? pool.servers() : change.came());
                read.addAll(renumbered ? List.of() : change.changed());
                Map<ServerName, List<Target>> many = together(pool.name(), read, total);
                read.forEach(server -> put(pool.name(), server, many, total, touched));
            }
        }
        before.forEach((name, pool) -> {
            if (!now.containsKey(name)) {
                pool.servers().forEach(server -> forget(new Place(name, server.name()), touched));
            }
        });
        before = now;
        place(state.pools(), touched);
        return new Result(state, ids, servers, problems());
    }

    private static List<ServerName> names(List<Server> servers) {
        return servers.stream().map(Server::name).toList();
    }

    private void forget(Place place, Map<ServerKey, ServerName> touched) {
        faulty.remove(place);
        @Nullable Line line = lines.remove(place);
        if (line != null) {
            line.targets().forEach(target -> touched.put(target.key(), place.name()));
        }
    }

    /** Many servers are read from the template some at a time: all at once would be read slowly again. */
    private Map<ServerName, List<Target>> together(PoolName pool, List<Server> servers, int total) {
        Map<ServerName, List<Target>> targets = new HashMap<>();
        if (servers.size() > FEW) {
            for (int from = 0; from < servers.size(); from += TOGETHER) {
                List<Server> some = servers.subList(from, Math.min(from + TOGETHER, servers.size()));
                renderer.together(pool, some, ids, total).ifPresent(targets::putAll);
            }
        }
        return targets;
    }

    private void put(
            PoolName pool,
            Server server,
            Map<ServerName, List<Target>> many,
            int total,
            Map<ServerKey, ServerName> touched) {
        Place place = new Place(pool, server.name());
        int id = ids.id(pool, server.name());
        @Nullable Line old = lines.get(place);
        @Nullable List<Target> ready = many.get(server.name());
        Line line = old != null && old.fits(server, id)
                ? old.with(server)
                : ready != null ? new Line(server, id, ready, Optional.empty()) : read(pool, server, id, total);
        forget(place, touched);
        lines.put(place, line);
        line.targets().forEach(target -> touched.put(target.key(), place.name()));
        if (line.problem().isPresent()) {
            faulty.add(place);
        }
    }

    /** Of several pools that a template puts under one name the last one counts. */
    private void place(List<Pool> pools, Map<ServerKey, ServerName> touched) {
        Map<ServerKey, Target> next = HashMap.newHashMap(touched.size());
        touched.forEach((key, name) -> {
            for (Pool pool : pools) {
                @Nullable Line line = lines.get(new Place(pool.name(), name));
                if (line != null) {
                    line.targets().stream()
                            .filter(target -> target.key().equals(key))
                            .forEach(target -> next.put(
                                    key, target.withIntent(line.server().intent())));
                }
            }
        });
        servers = servers.with(next, touched.keySet());
    }

    private Line read(PoolName pool, Server server, int id, int total) {
        try {
            return new Line(server, id, renderer.targets(pool, server, ids, total), Optional.empty());
        } catch (TemplateException e) {
            return new Line(server, id, List.of(), Optional.of(String.valueOf(e.getMessage())));
        }
    }

    private List<String> problems() {
        Set<String> problems = new LinkedHashSet<>();
        for (Place place : faulty) {
            @Nullable Line line = lines.get(place);
            if (line != null) {
                line.problem().ifPresent(problems::add);
            }
        }
        return List.copyOf(problems);
    }
}
