package dev.muster.agent.roster;

import static dev.muster.agent.roster.Members.address;
import static dev.muster.agent.roster.Members.member;
import static dev.muster.agent.roster.Members.web;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.gossip.ClusterEvent;
import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import dev.muster.haproxy.DesiredState;
import dev.muster.haproxy.HealthStatuses;
import dev.muster.haproxy.Intent;
import dev.muster.haproxy.Pool;
import dev.muster.haproxy.PoolName;
import dev.muster.haproxy.Server;
import dev.muster.haproxy.ServerName;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PoolsTest {

    private static final List<PoolSettings> WEB = List.of(PoolSettings.web("/health"));

    private static Roster roster(long version, Member... members) {
        return RosterReader.read(version, List.of(members), RosterSettings.defaults(false));
    }

    private static DesiredState desired(Roster roster, List<String> causes) {
        return Routing.of(roster, WEB, Collections.emptySortedMap()).desired(causes);
    }

    @ParameterizedTest
    @CsvSource({
        "ALIVE, ready, SERVE",
        "ALIVE, starting, WITHDRAW",
        "ALIVE, draining, WITHDRAW",
        "ALIVE, failed, WITHDRAW",
        "LEAVING, ready, WITHDRAW",
        "FAILED, ready, TRUST_CHECK",
        "FAILED, draining, WITHDRAW",
        "FAILED, failed, WITHDRAW",
        "FAILED, starting, WITHDRAW",
    })
    void eachWitnessHasItsSay(MemberStatus member, String state, Intent.Plain intent) {
        DesiredState desired = desired(roster(1, web("a", "10.0.0.1", member, state + " 3000 100")), List.of());

        assertThat(desired.pools().getFirst().servers())
                .extracting(Server::intent)
                .containsExactly(intent);
    }

    @Test
    void aPoolTakesItsServiceAndNothingElse() {
        Roster roster = roster(
                9,
                web("b", "10.0.0.2", MemberStatus.ALIVE, "ready 3000 7"),
                member("a", "10.0.0.1", MemberStatus.ALIVE, Map.of("role", "backend")),
                member("c", "10.0.0.3", MemberStatus.ALIVE, Map.of("muster", "1", "svc:api", "ready 80 1")),
                web("gone", "10.0.0.4", MemberStatus.LEFT, "ready 3000 7"));

        DesiredState desired = desired(roster, List.of("b joined"));

        assertThat(desired)
                .isEqualTo(new DesiredState(
                        9,
                        List.of(new Pool(
                                new PoolName("web"),
                                "roundrobin",
                                "/health",
                                HealthStatuses.DEFAULT,
                                List.of(server("a", "10.0.0.1", 100), server("b", "10.0.0.2", 7)))),
                        List.of("b joined")));
        assertThat(roster.services()).filteredOn(i -> Pools.routes(WEB, i)).hasSize(2);
    }

    @Test
    void templatesAreGivenWhatAMemberSaysOfItselfAsFarAsItIsFit() {
        Roster roster = roster(
                1,
                member(
                        "a",
                        "10.0.0.1",
                        MemberStatus.ALIVE,
                        Map.of(
                                "muster",
                                "1",
                                "zone",
                                "north",
                                "bad",
                                "x\n  server evil 6.6.6.6:80",
                                "svc:web",
                                "ready 80 1 v=2 zone=south")),
                member("lb2", "10.0.0.9", MemberStatus.ALIVE, Map.of("role", "balancer", "peers", "1024")),
                member("lb1", "10.0.0.8", MemberStatus.FAILED, Map.of("role", "balancer")),
                member("lb0", "10.0.0.7", MemberStatus.LEFT, Map.of("role", "balancer")),
                member("lb\n", "10.0.0.6", MemberStatus.ALIVE, Map.of("role", "balancer")),
                member("lb3", "10.0.0.5", MemberStatus.ALIVE, Map.of("role", "balancer", "peers", "1 2")));

        DesiredState desired = desired(roster, List.of());

        assertThat(desired.pools().getFirst().servers().getFirst().attributes().values())
                .containsExactly(Map.entry("v", "2"), Map.entry("zone", "south"));
        assertThat(desired.balancers())
                .extracting(node -> node.name() + " " + node.peersPort().orElse(0))
                .containsExactly("lb1 0", "lb2 1024", "lb3 0");
        assertThat(roster.quarantined()).extracting(Quarantined::node).containsExactly("lb3");
    }

    @Test
    void saysWhatChangedInWords() {
        Roster before = roster(
                1,
                web("a", "10.0.0.1", MemberStatus.ALIVE, "ready 3000 100"),
                web("b", "10.0.0.2", MemberStatus.ALIVE, "ready 3000 100"),
                web("c", "10.0.0.3", MemberStatus.ALIVE, "ready 3000 100"),
                web("d", "10.0.0.4", MemberStatus.ALIVE, "ready 3000 100"),
                web("e", "10.0.0.5", MemberStatus.ALIVE, "ready 3000 100"));
        Roster after = roster(
                2,
                web("a", "10.0.0.1", MemberStatus.ALIVE, "failed 3000 100"),
                web("b", "10.0.0.2", MemberStatus.FAILED, "ready 3000 100"),
                web("c", "10.0.0.33", MemberStatus.ALIVE, "ready 3000 100"),
                web("d", "10.0.0.4", MemberStatus.ALIVE, "ready 3000 50"),
                web("f", "10.0.0.6", MemberStatus.ALIVE, "starting 3000 100"));

        assertThat(Causes.of(RosterChange.between(before, after)))
                .containsExactly(
                        "web on a: ready -> failed",
                        "web on b: member alive -> failed",
                        "web on c moved to 10.0.0.33:3000",
                        "web on d: weight 100 -> 50",
                        "web on f came: starting",
                        "web on e went");
        assertThat(Causes.of(RosterChange.between(after, after))).isEmpty();
    }

    @Test
    void saysWhichAttributeChangedFirstWithoutTrustingIt() {
        Roster before = roster(
                1,
                web("a", "10.0.0.1", MemberStatus.ALIVE, "ready 3000 100 v=1 zone=south"),
                web("b", "10.0.0.2", MemberStatus.ALIVE, "ready 3000 100"),
                web("c", "10.0.0.3", MemberStatus.ALIVE, "ready 3000 100 zone=south"),
                web("d", "10.0.0.4", MemberStatus.ALIVE, "ready 3000 100"));
        Roster after = roster(
                2,
                web("a", "10.0.0.1", MemberStatus.ALIVE, "ready 3000 100 v=2 zone=north"),
                web("b", "10.0.0.2", MemberStatus.ALIVE, "ready 3000 100 zone=north"),
                web("c", "10.0.0.3", MemberStatus.ALIVE, "ready 3000 100"),
                member(
                        "d",
                        "10.0.0.4",
                        MemberStatus.ALIVE,
                        Map.of(
                                "muster",
                                "1",
                                "role",
                                "backend",
                                "svc:web",
                                "ready 3000 100",
                                "bad\n",
                                "\u001b[2J" + "x".repeat(300))));

        assertThat(Causes.of(RosterChange.between(before, after)))
                .containsExactly(
                        "web on a: v 1 -> 2",
                        "web on b: zone (none) -> north",
                        "web on c: zone south -> (none)",
                        "web on d: bad\\u000a (none) -> \\u001b[2J" + "x".repeat(76) + "...");
    }

    @Test
    void tellsEventsWithoutTrustingTheirNames() {
        Member member = member("a\u001b[31m", "10.0.0.1", MemberStatus.ALIVE, Map.of());

        assertThat(Causes.of(new ClusterEvent.MemberJoined(member))).isEqualTo("a\\u001b[31m joined");
        assertThat(Causes.of(new ClusterEvent.MemberReaped(member))).isEqualTo("a\\u001b[31m was forgotten");
    }

    @Test
    void tellsAtMostTwentyCauses() {
        List<String> many =
                IntStream.range(0, 100).mapToObj(i -> "n" + i + " failed").toList();

        assertThat(Causes.bounded(many)).hasSize(20).last().isEqualTo("and 81 more");
    }

    private static Server server(String name, String ip, int weight) {
        return new Server(new ServerName(name), new InetSocketAddress(address(ip), 3000), weight, Intent.SERVE);
    }
}
