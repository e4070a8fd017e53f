package dev.muster.haproxy.template;

import dev.muster.haproxy.PoolName;
import dev.muster.haproxy.plan.ServerKey;
import java.util.Map;
import java.util.Set;

/**
 * How a template lays the pools out.
 *
 * @param backends in which backends (or listen sections) the servers of a pool stand; at least one each
 * @param ownServers servers that the template has for itself; Muster never touches them
 */
public record Layout(Map<PoolName, Set<String>> backends, Set<ServerKey> ownServers) {

    public Layout {
        backends = Map.copyOf(backends);
        ownServers = Set.copyOf(ownServers);
    }

    /** Where the servers of this pool stand; empty for an unknown pool. */
    public Set<String> backendsOf(PoolName pool) {
        return backends.getOrDefault(pool, Set.of());
    }

    /** Whether a server that HAProxy has is Muster's to change. */
    public boolean governs(ServerKey key) {
        return !ownServers.contains(key) && backends.values().stream().anyMatch(names -> names.contains(key.backend()));
    }
}
