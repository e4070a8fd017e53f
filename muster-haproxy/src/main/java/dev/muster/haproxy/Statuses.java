package dev.muster.haproxy;

import dev.muster.haproxy.plan.ActualServer;
import dev.muster.haproxy.plan.ActualState;
import dev.muster.haproxy.plan.Memory;
import dev.muster.haproxy.plan.Planner;
import dev.muster.haproxy.plan.ServerKey;
import dev.muster.haproxy.plan.Target;
import dev.muster.haproxy.runtime.ServerStatistics;
import dev.muster.haproxy.template.Layout;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Function;

/** Puts together what is shown of each pool. */
final class Statuses {

    private static final InetSocketAddress NOWHERE = new InetSocketAddress("0.0.0.0", 0);

    private Statuses() {}

    static List<PoolStatus> of(
            Layout layout,
            SortedMap<ServerKey, Target> targets,
            ActualState actual,
            Memory memory,
            Map<ServerKey, ServerStatistics> statistics,
            Function<ServerKey, String> checkDetail) {
        List<PoolStatus> pools = new ArrayList<>();
        layout.backends().entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(entry -> {
            String backend = entry.getValue().stream().sorted().findFirst().orElse("");
            Set<ServerKey> keys = new TreeSet<>();
            targets.values().stream()
                    .filter(target -> target.pool().equals(entry.getKey()))
                    .map(Target::key)
                    .filter(key -> key.backend().equals(backend))
                    .forEach(keys::add);
            actual.servers().keySet().stream()
                    .filter(key -> key.backend().equals(backend) && layout.governs(key))
                    .filter(key -> !targets.containsKey(key))
                    .forEach(keys::add);
            List<ServerStatus> servers = new ArrayList<>();
            for (ServerKey key : keys) {
                name(key)
                        .ifPresent(name -> servers.add(server(
                                name,
                                Optional.ofNullable(targets.get(key)),
                                Optional.ofNullable(actual.servers().get(key)),
                                statistics.getOrDefault(key, ServerStatistics.NONE),
                                detail(
                                        checkDetail.apply(key),
                                        memory.of(key).setbacks().why()))));
            }
            pools.add(new PoolStatus(entry.getKey(), servers));
        });
        return pools;
    }

    private static Optional<ServerName> name(ServerKey key) {
        try {
            return Optional.of(new ServerName(key.name()));
        } catch (IllegalArgumentException _) {
            // Not a name that Muster gives: somebody else's server.
            return Optional.empty();
        }
    }

    private static String detail(String check, String memory) {
        return check.isEmpty() ? memory : memory.isEmpty() ? check : check + "; " + memory;
    }

    private static ServerStatus server(
            ServerName name,
            Optional<Target> target,
            Optional<ActualServer> actual,
            ServerStatistics statistics,
            String detail) {
        InetSocketAddress address = actual.flatMap(ActualServer::address)
                .or(() -> target.map(Target::address))
                .orElse(NOWHERE);
        return new ServerStatus(
                name,
                address,
                actual.map(ActualServer::id).or(() -> target.map(Target::id)).orElse(0),
                actual.map(ActualServer::weight)
                        .or(() -> target.map(Target::weight))
                        .orElse(0),
                Planner.stage(target, actual),
                actual.isPresent() ? statistics.status() : "",
                statistics.check(),
                statistics.requests(),
                statistics.sessions(),
                detail);
    }
}
