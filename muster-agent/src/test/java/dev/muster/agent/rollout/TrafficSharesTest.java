package dev.muster.agent.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.muster.agent.rollout.TrafficShares.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TrafficSharesTest {

    /** So many servers of one version, all with the same weight. */
    private static List<Server> servers(String version, int count, int usual) {
        List<Server> servers = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            servers.add(new Server(version + "-" + i, version, usual));
        }
        return servers;
    }

    @SafeVarargs
    private static List<Server> all(List<Server>... some) {
        List<Server> all = new ArrayList<>();
        for (List<Server> one : some) {
            all.addAll(one);
        }
        return all;
    }

    private static double percent(SortedMap<String, Integer> weights, String version) {
        double all = weights.values().stream().mapToInt(Integer::intValue).sum();
        double part = weights.entrySet().stream()
                .filter(e -> e.getKey().startsWith(version + "-"))
                .mapToInt(Map.Entry::getValue)
                .sum();
        return 100 * part / all;
    }

    @Test
    void aShareIsOfRequestsWhateverTheNumberOfServers() {
        List<Server> servers = all(servers("v1", 2, 100), servers("v2", 1, 100));
        SortedMap<String, Integer> weights = TrafficShares.weights(servers, Map.of("v2", 10));
        assertThat(weights).isEqualTo(Map.of("v1-1", 256, "v1-2", 256, "v2-1", 57));
        assertThat(percent(weights, "v2")).isCloseTo(10, within(0.1));

        weights = TrafficShares.weights(all(servers("v1", 1, 100), servers("v2", 9, 100)), Map.of("v2", 10));
        assertThat(percent(weights, "v2")).isCloseTo(10, within(0.5));
        assertThat(weights.get("v1-1")).isEqualTo(256);
    }

    @Test
    void aSmallShareOfManyServersIsKeptByUsingSomeOfThem() {
        SortedMap<String, Integer> weights =
                TrafficShares.weights(all(servers("v1", 1, 100), servers("v2", 10, 100)), Map.of("v2", 1));
        assertThat(percent(weights, "v2")).isCloseTo(1, within(0.2));
        assertThat(weights.values()).contains(0, 1, 256);
    }

    @Test
    void whoIsToHaveSomeHasAtLeastOneServer() {
        SortedMap<String, Integer> weights =
                TrafficShares.weights(all(servers("v1", 1, 1), servers("v2", 5, 256)), Map.of("v2", 99));
        assertThat(weights.get("v1-1")).isPositive();
        assertThat(percent(weights, "v2")).isCloseTo(99, within(0.5));
    }

    @Test
    void allAndNothing() {
        List<Server> servers = all(servers("v1", 2, 100), servers("v2", 2, 50));
        assertThat(TrafficShares.weights(servers, Map.of("v2", 100)))
                .isEqualTo(Map.of("v1-1", 0, "v1-2", 0, "v2-1", 256, "v2-2", 256));
        assertThat(TrafficShares.weights(servers, Map.of("v1", 0)))
                .isEqualTo(Map.of("v1-1", 0, "v1-2", 0, "v2-1", 256, "v2-2", 256));
        assertThat(TrafficShares.weights(servers("v1", 2, 7), Map.of("v1", 100)))
                .isEqualTo(Map.of("v1-1", 256, "v1-2", 256));
    }

    @Test
    void serversOfAVersionKeepTheirProportions() {
        List<Server> servers = List.of(
                new Server("a", "v1", 200),
                new Server("b", "v1", 100),
                new Server("c", "v1", 0),
                new Server("d", "v2", 0));
        SortedMap<String, Integer> weights = TrafficShares.weights(servers, Map.of("v1", 50, "v2", 50));
        assertThat(weights).containsEntry("c", 0).containsEntry("d", 256);
        // Two to one.
        assertThat(weights).containsEntry("a", 171).containsEntry("b", 85);
    }

    @Test
    void versionsThatAreNotNamedShareTheRest() {
        List<Server> servers = all(servers("v1", 3, 100), servers("v2", 1, 100), servers("v3", 1, 100));
        SortedMap<String, Integer> weights = TrafficShares.weights(servers, Map.of("v3", 20));
        assertThat(percent(weights, "v3")).isCloseTo(20, within(0.2));
        assertThat(percent(weights, "v1")).isCloseTo(60, within(0.2));
        assertThat(percent(weights, "v2")).isCloseTo(20, within(0.2));
    }

    @Test
    void anySharesOfAnyServersAreKeptAsFarAsWholeNumbersCan() {
        SplittableRandom random = new SplittableRandom(35);
        for (int i = 0; i < 5_000; i++) {
            List<Server> servers = new ArrayList<>();
            for (int v = 1; v <= 2; v++) {
                int count = random.nextInt(1, 30);
                for (int s = 0; s < count; s++) {
                    servers.add(new Server("v" + v + "-" + s, "v" + v, random.nextInt(0, 257)));
                }
            }
            int share = random.nextInt(0, 101);
            SortedMap<String, Integer> weights = TrafficShares.weights(servers, Map.of("v1", share));
            assertThat(weights).hasSameSizeAs(servers);
            assertThat(weights.values()).allMatch(w -> w >= 0 && w <= 256).anyMatch(w -> w > 254);
            assertThat(percent(weights, "v1"))
                    .as("%s percent of %s", share, servers)
                    .isCloseTo(share, within(0.6));
            assertThat(percent(weights, "v1") > 0).isEqualTo(share > 0);
        }
    }

    @Test
    void whatCannotBeIsSaidInWords() {
        List<Server> servers = all(servers("v1", 2, 100), servers("v2", 1, 100));
        assertThatThrownBy(() -> TrafficShares.weights(servers, Map.of("v3", 10)))
                .hasMessage("no server has the version 'v3'; there are v1, v2");
        assertThatThrownBy(() -> TrafficShares.weights(servers, Map.of("v1", 80, "v2", 10)))
                .hasMessage("the shares make 90 percent together, not 100");
        assertThatThrownBy(() -> TrafficShares.weights(servers, Map.of("v1", 80, "v2", 30)))
                .hasMessage("the shares make 110 percent together, not 100");
        assertThat(TrafficShares.parse(List.of("v2=10", "a=b=90%"))).isEqualTo(Map.of("v2", 10, "a=b", 90));
        for (String typed : List.of("v2", "=10", "v2=", "v2=-1", "v2=101", "v2=1.5", "v2=ten")) {
            assertThatThrownBy(() -> TrafficShares.parse(List.of(typed)))
                    .as(typed)
                    .hasMessageContaining("a share is VERSION=PERCENT");
        }
        assertThatThrownBy(() -> TrafficShares.parse(List.of("v2=10", "v2=20"))).hasMessageContaining("two shares");
    }
}
