package dev.muster.haproxy.plan;

import dev.muster.haproxy.Pool;
import dev.muster.haproxy.PoolName;
import dev.muster.haproxy.Server;
import dev.muster.haproxy.ServerName;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * The stable numeric ids of servers: a hash of pool and name, 1 to 2^31-1, the same on every balancer. HAProxy needs
 * them explicit and unique in a backend, or {@code random} and consistent hashing send nothing to some servers.
 * Immutable.
 *
 * <p>On a collision in a pool the name that sorts later takes the next free number. Source: haproxy/haproxy issue 3413
 * on GitHub; seen on 2.6.12.
 */
public final class ServerIds {

    /** Of no pool. */
    public static final ServerIds NONE = new ServerIds(Map.of());

    /** A pool that changes by more names is numbered anew. */
    private static final int FEW = 16;

    /** The numbers of one pool. */
    private static final class Numbers {

        /** Of all names, ascending. */
        private final int[] hashes;
        /** Names that have another number than their hash: nearly always none. */
        private final Map<ServerName, Integer> moved;

        Numbers(int[] hashes, Map<ServerName, Integer> moved) {
            this.hashes = hashes;
            this.moved = moved;
        }
    }

    private final Map<PoolName, Numbers> pools;

    private ServerIds(Map<PoolName, Numbers> pools) {
        this.pools = pools;
    }

    /** The ids of all servers of these pools. */
    public static ServerIds of(List<Pool> pools) {
        Map<PoolName, Numbers> numbers = new HashMap<>();
        pools.forEach(pool -> numbers.put(pool.name(), number(pool)));
        return new ServerIds(numbers);
    }

    /**
     * The ids after these names came to a pool and those left it. What it costs depends on how many they are, not on
     * how many servers the pool has.
     */
    public ServerIds with(Pool pool, List<ServerName> came, List<ServerName> left) {
        Numbers before = pools.get(pool.name());
        if (before != null && came.isEmpty() && left.isEmpty()) {
            return this;
        }
        Map<PoolName, Numbers> next = new HashMap<>(pools);
        next.put(pool.name(), before == null ? number(pool) : changed(before, pool, came, left));
        return new ServerIds(next);
    }

    /** The id of one server. */
    public int id(PoolName pool, ServerName server) {
        Numbers numbers = pools.get(pool);
        Integer moved = numbers == null ? null : numbers.moved.get(server);
        return moved == null ? hash(pool, server) : moved;
    }

    /** Whether a server of this pool that stayed may have another id than before. */
    public boolean renumbered(ServerIds before, PoolName pool) {
        Numbers now = pools.get(pool);
        Numbers then = before.pools.get(pool);
        return now != null && then != null && !now.moved.equals(then.moved);
    }

    private static Numbers number(Pool pool) {
        List<ServerName> names =
                pool.servers().stream().map(Server::name).sorted().toList();
        int[] hashes = names.stream()
                .mapToInt(name -> hash(pool.name(), name))
                .sorted()
                .toArray();
        if (Arrays.stream(hashes).distinct().count() == hashes.length) {
            return new Numbers(hashes, Map.of());
        }
        Map<ServerName, Integer> moved = new HashMap<>();
        assign(names, name -> hash(pool.name(), name)).forEach((name, id) -> {
            if (id != hash(pool.name(), name)) {
                moved.put(name, id);
            }
        });
        return new Numbers(hashes, moved);
    }

    private static Numbers changed(Numbers before, Pool pool, List<ServerName> came, List<ServerName> left) {
        if (!before.moved.isEmpty() || came.size() + left.size() > FEW) {
            return number(pool);
        }
        int[] hashes = before.hashes;
        for (ServerName name : left) {
            int there = Arrays.binarySearch(hashes, hash(pool.name(), name));
            if (there < 0) {
                return number(pool);
            }
            int[] fewer = Arrays.copyOf(hashes, hashes.length - 1);
            System.arraycopy(hashes, there + 1, fewer, there, fewer.length - there);
            hashes = fewer;
        }
        for (ServerName name : came) {
            int hash = hash(pool.name(), name);
            int there = Arrays.binarySearch(hashes, hash);
            if (there >= 0) {
                return number(pool);
            }
            int place = -there - 1;
            int[] more = Arrays.copyOf(hashes, hashes.length + 1);
            System.arraycopy(hashes, place, more, place + 1, hashes.length - place);
            more[place] = hash;
            hashes = more;
        }
        return new Numbers(hashes, Map.of());
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
        // Names are ASCII: a character is a byte.
        long hash = fnv(0xcbf29ce484222325L, pool.value());
        hash = fnv(fnv(hash, "/"), server.value());
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash ^= hash >>> 33;
        int folded = (int) (hash & Integer.MAX_VALUE);
        return folded == 0 ? 1 : folded;
    }

    private static long fnv(long begun, String text) {
        long hash = begun;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ (text.charAt(i) & 0xff)) * 0x100000001b3L;
        }
        return hash;
    }
}
