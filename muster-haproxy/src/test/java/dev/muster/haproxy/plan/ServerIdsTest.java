package dev.muster.haproxy.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.haproxy.HealthStatuses;
import dev.muster.haproxy.Intent;
import dev.muster.haproxy.Pool;
import dev.muster.haproxy.PoolName;
import dev.muster.haproxy.Server;
import dev.muster.haproxy.ServerName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ServerIdsTest {

    private static final InetSocketAddress ADDRESS = new InetSocketAddress(InetAddress.getLoopbackAddress(), 80);

    private static Pool pool(String name, List<String> servers) {
        return new Pool(
                new PoolName(name),
                "roundrobin",
                "/",
                HealthStatuses.DEFAULT,
                servers.stream()
                        .map(server -> new Server(new ServerName(server), ADDRESS, 1, Intent.SERVE))
                        .toList());
    }

    @Test
    void theyAreTheSameEverywhereAndForEver() {
        // Written down: another value would change the id of every server in the field at an upgrade.
        assertThat(ServerIds.hash(new PoolName("web"), new ServerName("web-1"))).isEqualTo(492971430);
        ServerIds alone = ServerIds.of(List.of(pool("web", List.of("b"))));
        ServerIds among = ServerIds.of(List.of(pool("api", List.of("b")), pool("web", List.of("c", "a", "b"))));
        assertThat(alone.id(new PoolName("web"), new ServerName("b")))
                .isEqualTo(among.id(new PoolName("web"), new ServerName("b")))
                .isNotEqualTo(among.id(new PoolName("api"), new ServerName("b")));
    }

    @Test
    void theyArePositiveAndSpread() {
        int[] ids = IntStream.range(0, 5_000)
                .map(i -> ServerIds.hash(new PoolName("web"), new ServerName("web-" + i)))
                .toArray();
        assertThat(IntStream.of(ids).min().orElse(0)).isPositive();
        // In each sixteenth of the range about a sixteenth of the servers: consistent hashing relies on it.
        for (int part = 0; part < 16; part++) {
            int index = part;
            long inPart = IntStream.of(ids).filter(id -> id >>> 27 == index).count();
            assertThat(inPart).isBetween(200L, 450L);
        }
    }

    @Test
    void onACollisionTheLaterNameTakesTheNextFreeNumber() {
        List<ServerName> names = List.of(new ServerName("a"), new ServerName("b"), new ServerName("c"));
        assertThat(ServerIds.assign(names, _ -> 7))
                .isEqualTo(Map.of(names.get(0), 7, names.get(1), 8, names.get(2), 9));
        assertThat(ServerIds.assign(names, _ -> Integer.MAX_VALUE))
                .isEqualTo(Map.of(names.get(0), Integer.MAX_VALUE, names.get(1), 1, names.get(2), 2));
    }

    @Test
    void stepByStepTheyAreTheSameAsAtOnce() {
        // Two names whose hashes in the pool "web" are the same, found by counting.
        List<String> twins = twins();
        List<String> names = new ArrayList<>(List.of("a", "b", "c"));
        ServerIds ids = ServerIds.of(List.of(pool("web", names)));
        ids = step(ids, names, List.of(twins.get(0)), List.of("b"));
        ids = step(ids, names, List.of("d", twins.get(1)), List.of());
        assertThat(ids.renumbered(ServerIds.of(List.of(pool("web", List.of("a")))), new PoolName("web")))
                .isTrue();
        ids = step(ids, names, List.of("e"), List.of(twins.get(0)));
        ids = step(ids, names, List.of(), List.of("a"));
        step(ids, names, IntStream.range(0, 100).mapToObj(i -> "many" + i).toList(), List.of());
    }

    private static ServerIds step(ServerIds ids, List<String> names, List<String> came, List<String> left) {
        names.addAll(came);
        names.removeAll(left);
        Pool pool = pool("web", names);
        ServerIds next = ids.with(
                pool,
                came.stream().map(ServerName::new).toList(),
                left.stream().map(ServerName::new).toList());
        ServerIds whole = ServerIds.of(List.of(pool));
        pool.servers()
                .forEach(server -> assertThat(next.id(pool.name(), server.name()))
                        .isEqualTo(whole.id(pool.name(), server.name())));
        return next;
    }

    private static List<String> twins() {
        Map<Integer, String> seen = new HashMap<>();
        for (int i = 0; ; i++) {
            String name = "n" + i;
            String twin = seen.put(ServerIds.hash(new PoolName("web"), new ServerName(name)), name);
            if (twin != null) {
                return List.of(twin, name);
            }
        }
    }
}
