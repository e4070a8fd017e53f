package dev.muster.haproxy;

import dev.muster.haproxy.plan.ServerIds;
import dev.muster.haproxy.plan.ServerKey;
import dev.muster.haproxy.plan.Target;
import dev.muster.haproxy.template.Renderer;
import dev.muster.haproxy.template.TemplateException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Turns desired states into targets: each server joined with what the template says of it. A server's line is read from
 * the template once and remembered while the server is wanted. For one thread.
 */
final class Targets {

    /** All that a server's line may depend on. */
    private record Identity(
            PoolName pool, ServerName name, InetSocketAddress address, int weight, Attributes attributes, int id) {}

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
    private Map<Identity, List<Target>> lines = Map.of();

    /** {@code pools} are those in the running configuration. */
    Targets(Renderer renderer, List<Pool> pools) {
        this.renderer = renderer;
        pools.forEach(pool -> known.add(pool.name()));
    }

    Result of(DesiredState state) {
        ServerIds ids = ServerIds.of(state.pools());
        SortedMap<ServerKey, Target> targets = new TreeMap<>();
        Set<String> problems = new LinkedHashSet<>();
        Map<Identity, List<Target>> used = new HashMap<>();
        int total =
                state.pools().stream().mapToInt(pool -> pool.servers().size()).sum();
        for (Pool pool : state.pools()) {
            if (!known.contains(pool.name())) {
                // It comes with the reload that its backend needs.
                continue;
            }
            for (Server server : pool.servers()) {
                Identity identity = new Identity(
                        pool.name(),
                        server.name(),
                        server.address(),
                        server.weight(),
                        server.attributes(),
                        ids.id(pool.name(), server.name()));
                try {
                    List<Target> placed = lines.get(identity);
                    if (placed == null) {
                        placed = renderer.targets(pool.name(), server, ids, total);
                    }
                    used.put(identity, placed);
                    placed.forEach(target -> targets.put(target.key(), target.withIntent(server.intent())));
                } catch (TemplateException e) {
                    problems.add(String.valueOf(e.getMessage()));
                }
            }
        }
        lines = used;
        return new Result(state, ids, targets, new ArrayList<>(problems));
    }
}
