package dev.muster.haproxy.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** It behaves as the JDK's sorted map does. */
class ServerMapTest {

    private static ServerKey key(int number) {
        return new ServerKey(number % 3 == 0 ? "api" : "web", "s" + number);
    }

    /** What is drawn anew is another number, as it is another object. */
    private static List<ServerKey> differing(Map<ServerKey, Integer> before, Map<ServerKey, Integer> after) {
        Set<ServerKey> all = new TreeSet<>(before.keySet());
        all.addAll(after.keySet());
        return all.stream()
                .filter(key -> !Objects.equals(before.get(key), after.get(key)))
                .toList();
    }

    @Test
    void itIsTheSameAsATreeAfterAnyChanges() {
        Random random = new Random(11);
        TreeMap<ServerKey, Integer> tree = new TreeMap<>();
        ServerMap<Integer> map = ServerMap.copyOf(Map.of());
        for (int i = 0; i < 2_000; i++) {
            ServerMap<Integer> before = map;
            Map<ServerKey, Integer> was = new TreeMap<>(tree);
            Map<ServerKey, Integer> more = new HashMap<>();
            List<ServerKey> without = new ArrayList<>();
            for (int n = random.nextInt(6); n > 0; n--) {
                without.add(key(random.nextInt(60)));
                more.put(key(random.nextInt(60)), random.nextInt());
            }
            without.forEach(tree::remove);
            tree.putAll(more);
            map = map.with(more, without);
            assertThat(map).isEqualTo(tree).hasSameSizeAs(tree);
            assertThat(List.copyOf(map.entrySet())).isEqualTo(List.copyOf(tree.entrySet()));
            assertThat(before).isEqualTo(was);
            assertThat(map.changedSince(before)).isEqualTo(differing(was, tree));
            for (int n = 0; n < 60; n++) {
                assertThat(map.get(key(n))).isEqualTo(tree.get(key(n)));
            }
        }
        assertThat(map.firstKey()).isEqualTo(tree.firstKey());
        assertThat(map.lastKey()).isEqualTo(tree.lastKey());
        assertThat(map.headMap(key(5))).isEqualTo(tree.headMap(key(5)));
        assertThat(map.tailMap(key(5))).isEqualTo(tree.tailMap(key(5)));
        assertThat(map.subMap(key(0), key(5))).isEqualTo(tree.subMap(key(0), key(5)));
        assertThat(ServerMap.copyOf(tree)).isEqualTo(map).hasSameHashCodeAs(map);
    }
}
