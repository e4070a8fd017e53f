package dev.muster.agent.roster;

import static dev.muster.agent.roster.Members.member;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import dev.muster.haproxy.HealthStatuses;
import dev.muster.haproxy.Pool;
import dev.muster.haproxy.PoolName;
import dev.muster.supervisor.ServiceName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Design section 4: "With auto_pools: true a new service name makes a backend". */
final class RouterTest {

    private static final PoolRules AUTO = PoolRules.DEFAULT.withAutoPools(PoolSettings.web("/up"));
    private static final List<PoolSettings> WEB = List.of(PoolSettings.web("/"));

    private static Member offers(String node, int number, String... services) {
        Map<String, String> tags = new HashMap<>(Map.of("muster", "1"));
        for (int i = 0; i < services.length; i++) {
            tags.put("svc:" + services[i], "ready " + (3000 + i) + " 100");
        }
        return member(node, "10.0." + number / 250 + "." + (1 + number % 250), MemberStatus.ALIVE, tags);
    }

    private static List<Pool> pools(List<PoolSettings> configured, PoolRules rules, Member... members) {
        Roster roster = RosterReader.read(1, List.of(members), RosterSettings.defaults(false));
        return new Router(configured, rules).step(roster, 0).desired(List.of()).pools();
    }

    private static List<String> names(List<Pool> pools) {
        return pools.stream().map(pool -> pool.name().value()).toList();
    }

    @Test
    void aServiceThatNoPoolTakesGetsOneOfItsName() {
        List<Pool> pools = pools(WEB, AUTO, offers("a", 1, "web", "shop", "api"), offers("b", 2, "shop"));

        assertThat(names(pools)).containsExactly("web", "api", "shop");
        assertThat(pools.getLast().servers())
                .extracting(server -> server.name().value())
                .containsExactly("a", "b");
        assertThat(pools.getLast().traffic().paths()).containsExactly("/shop");
        assertThat(pools.getLast().healthPath()).isEqualTo("/up");
    }

    @Test
    void itIsOnlyASetting() {
        assertThat(names(pools(WEB, PoolRules.DEFAULT, offers("a", 1, "web", "shop"))))
                .containsExactly("web");
    }

    @Test
    void itGoesWithTheLastOfItsService() {
        Router router = new Router(WEB, AUTO);
        Roster with = RosterReader.read(1, List.of(offers("a", 1, "shop")), RosterSettings.defaults(false));

        assertThat(names(router.step(with, 0).desired(List.of()).pools())).containsExactly("web", "shop");
        assertThat(names(router.step(Roster.empty(), 1).desired(List.of()).pools()))
                .containsExactly("web");
    }

    @Test
    void whatIsSetAsideMakesNone() {
        assertThat(names(pools(WEB, AUTO, offers("a/b", 1, "shop"), offers("c", 2, "a b"))))
                .containsExactly("web");
    }

    @Test
    void neitherAPoolsNameNorMustersOwnIsTakenTwice() {
        PoolSettings shop = new PoolSettings(
                new PoolName("shop"),
                new ServiceName("store"),
                "roundrobin",
                "/",
                HealthStatuses.DEFAULT,
                PoolSettings.web("/").traffic());

        List<Pool> pools = pools(List.of(shop), AUTO, offers("a", 1, "shop", "muster-none", "muster"));

        assertThat(names(pools)).containsExactly("shop");
        assertThat(pools.getFirst().servers()).isEmpty();
    }

    @Test
    void theNetworkCannotMakeAnyNumber() {
        List<Member> members = new ArrayList<>();
        IntStream.range(0, 300).forEach(i -> members.add(offers("n" + i, i, "s%03d".formatted(i))));

        List<Pool> pools = pools(WEB, AUTO, members.toArray(Member[]::new));

        assertThat(pools).hasSize(1 + Router.MOST_AUTO_POOLS);
        assertThat(names(pools)).contains("s000", "s063").doesNotContain("s064");
    }
}
