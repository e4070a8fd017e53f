package dev.muster.haproxy;

import dev.muster.haproxy.plan.ServerIds;
import dev.muster.haproxy.plan.ServerKey;
import dev.muster.haproxy.plan.Target;
import dev.muster.haproxy.template.Renderer;
import dev.muster.haproxy.template.TemplateException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
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

    private final Renderer renderer;
    private final Set<PoolName> known = new HashSet<>();
    private final Map<Place, Line> lines = new HashMap<>();
    private final Set<Place> faulty = new LinkedHashSet<>();
    private Map<PoolName, Pool> before = Map.of();
    private ServerIds ids = ServerIds.NONE;
    private SortedMap<ServerKey, Target> servers = Collections.emptySortedMap();

    /** {@code pools} are those in the running configuration. */
    Targets(Renderer renderer, List<Pool> pools) {
        this.renderer = renderer;
        pools.forEach(pool -> known.add(pool.name()));
    }

    Result of(DesiredState state) {
        Map<PoolName, Pool> now = new HashMap<>();
        SortedMap<ServerKey, Target> next = new TreeMap<>(servers);
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
                change.left().forEach(server -> forget(new Place(pool.name(), server.name()), next));
                List<Server> read = new ArrayList<>(renumbered ? pool.servers() : change.came());
                read.addAll(renumbered ? List.of() : change.changed());
                read.forEach(server -> put(pool.name(), server, total, next));
            }
        }
        before.forEach((name, pool) -> {
            if (!now.containsKey(name)) {
                pool.servers().forEach(server -> forget(new Place(name, server.name()), next));
            }
        });
        before = now;
        servers = Collections.unmodifiableSortedMap(next);
        return new Result(state, ids, servers, problems());
    }

    private static List<ServerName> names(List<Server> servers) {
        return servers.stream().map(Server::name).toList();
    }

    private void forget(Place place, SortedMap<ServerKey, Target> next) {
        @Nullable Line line = lines.remove(place);
        faulty.remove(place);
        if (line != null) {
            line.targets().forEach(target -> next.remove(target.key()));
        }
    }

    private void put(PoolName pool, Server server, int total, SortedMap<ServerKey, Target> next) {
        Place place = new Place(pool, server.name());
        int id = ids.id(pool, server.name());
        @Nullable Line line = lines.get(place);
        if (line == null || !line.fits(server, id)) {
            forget(place, next);
            line = read(pool, server, id, total);
            lines.put(place, line);
        }
        if (line.problem().isPresent()) {
            faulty.add(place);
        }
        line.targets().forEach(target -> next.put(target.key(), target.withIntent(server.intent())));
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
