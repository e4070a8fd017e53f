package dev.muster.haproxy.plan;

import dev.muster.haproxy.Pool;
import dev.muster.haproxy.PoolName;
import dev.muster.haproxy.Server;
import dev.muster.haproxy.ServerName;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * The stable numeric ids of servers: a hash of pool and name, 1 to 2^31-1, the same on every balancer. HAProxy needs
 * them explicit and unique in a backend, or {@code random} and consistent hashing send nothing to some servers.
 *
 * <p>On a collision in a pool the name that sorts later takes the next free number. Source: design 11, "Server ids";
 * HAProxy reference 0, fact 3.
 */
public final class ServerIds {

    private final Map<PoolName, Map<ServerName, Integer>> ids;

    private ServerIds(Map<PoolName, Map<ServerName, Integer>> ids) {
        this.ids = ids;
    }

    /** The ids of all servers of these pools. */
    public static ServerIds of(List<Pool> pools) {
        Map<PoolName, Map<ServerName, Integer>> ids = new HashMap<>();
        for (Pool pool : pools) {
            List<ServerName> names =
                    pool.servers().stream().map(Server::name).sorted().toList();
            ids.put(pool.name(), assign(names, name -> hash(pool.name(), name)));
        }
        return new ServerIds(ids);
    }

    /** The id of one server. */
    public int id(PoolName pool, ServerName server) {
        Integer id = ids.getOrDefault(pool, Map.of()).get(server);
        return id == null ? hash(pool, server) : id;
    }

    /** Gives each name, in this order, its hash or the next free number after it. */
    static Map<ServerName, Integer> assign(List<ServerName> sorted, ToIntFunction<ServerName> hash) {
        Map<ServerName, Integer> ids = HashMap.newHashMap(sorted.size());
        Set<Integer> taken = HashSet.newHashSet(sorted.size());
        for (ServerName name : sorted) {
            int id = hash.applyAsInt(name);
            while (!taken.add(id)) {
                id = id == Integer.MAX_VALUE ? 1 : id + 1;
            }
            ids.put(name, id);
        }
        return ids;
    }

    /** FNV-1a over {@code pool/name}, 64 bits folded to 31, mixed so that similar names lie far apart. */
    static int hash(PoolName pool, ServerName server) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : (pool.value() + "/" + server.value()).getBytes(StandardCharsets.US_ASCII)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash ^= hash >>> 33;
        int folded = (int) (hash & Integer.MAX_VALUE);
        return folded == 0 ? 1 : folded;
    }
}
