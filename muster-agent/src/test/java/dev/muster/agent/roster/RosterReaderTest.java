package dev.muster.agent.roster;

import static dev.muster.agent.roster.Members.address;
import static dev.muster.agent.roster.Members.member;
import static dev.muster.agent.roster.Members.web;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import dev.muster.supervisor.ServiceName;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RosterReaderTest {

    private static Roster read(Member... members) {
        return RosterReader.read(7, List.of(members), RosterSettings.defaults(false));
    }

    @Test
    void readsTheServicesOfEveryMember() {
        Roster roster = read(
                member("b", "10.0.0.2", MemberStatus.ALIVE, Map.of("muster", "1", "svc:web", "ready 3000 100 v=2")),
                member(
                        "a",
                        "10.0.0.1",
                        MemberStatus.FAILED,
                        Map.of("muster", "1", "svc:web", "starting 3001 0", "svc:api", "draining 4000 256")),
                member("lb", "10.0.0.9", MemberStatus.ALIVE, Map.of("muster", "1", "role", "balancer")));

        assertThat(roster.version()).isEqualTo(7);
        assertThat(roster.quarantined()).isEmpty();
        assertThat(roster.services())
                .extracting(i -> i.service() + "@" + i.node())
                .containsExactly("api@a", "web@a", "web@b");
        ServiceInstance first = roster.services().getFirst();
        assertThat(first.address()).isEqualTo(new InetSocketAddress(address("10.0.0.1"), 4000));
        assertThat(first.state()).isEqualTo(ServiceState.DRAINING);
        assertThat(first.weight()).isEqualTo(256);
        assertThat(first.member()).isEqualTo(MemberStatus.FAILED);
        assertThat(roster.services().get(2).attributes()).containsExactly(Map.entry("v", "2"));
    }

    @Test
    void takesAPlainSerfBackendAsAlwaysReady() {
        Roster roster = read(
                member("plain", "10.0.0.1", MemberStatus.ALIVE, Map.of("role", "backend")),
                member(
                        "told",
                        "10.0.0.2",
                        MemberStatus.ALIVE,
                        Map.of("role", "backend", "service", "api", "port", "8080", "weight", "5")),
                member("other", "10.0.0.3", MemberStatus.ALIVE, Map.of("role", "database")),
                member("none", "10.0.0.4", MemberStatus.ALIVE, Map.of()));

        assertThat(roster.quarantined()).isEmpty();
        assertThat(roster.services())
                .extracting(i -> i.service() + "@" + i.node() + ":"
                        + i.address().getPort() + " w" + i.weight() + " " + i.state())
                .containsExactly("api@told:8080 w5 READY", "web@plain:3000 w100 READY");
        assertThat(roster.services()).allMatch(ServiceInstance::plain);
    }

    @Test
    void aMusterNodeWithRoleBackendAndNoServiceOffersNothing() {
        Roster roster = read(member("a", "10.0.0.1", MemberStatus.ALIVE, Map.of("muster", "1", "role", "backend")));

        assertThat(roster.services()).isEmpty();
        assertThat(roster.quarantined()).isEmpty();
    }

    @Test
    void aMemberThatLeftOffersNothing() {
        assertThat(read(web("a", "10.0.0.1", MemberStatus.LEFT, "ready 3000 100"))
                        .services())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, is no host's",
        "0.1.2.3, is no host's",
        "::, is no host's",
        "224.0.0.1, is a group",
        "255.255.255.255, is a group",
        "ff02::1, is a group",
        "169.254.169.254, is link-local",
        "fe80::1, is link-local",
        "127.0.0.1, is loopback",
        "127.9.9.9, is loopback",
        "::1, is loopback",
        "::ffff:127.0.0.1, is loopback",
    })
    void refusesAddressesThatGossipMustNotGive(String ip, String reason) {
        Roster roster = read(web("a", ip, MemberStatus.ALIVE, "ready 3000 100"));

        assertThat(roster.services()).isEmpty();
        assertThat(roster.quarantined()).singleElement().satisfies(q -> {
            assertThat(q.node()).isEqualTo("a");
            assertThat(q.reason()).contains(reason);
        });
    }

    @Test
    void takesLoopbackWhenTheBalancerGossipsThereItself() {
        List<Member> members = List.of(web("a", "127.0.0.1", MemberStatus.ALIVE, "ready 3000 100"));

        Roster roster = RosterReader.read(1, members, RosterSettings.defaults(true));

        assertThat(roster.services()).hasSize(1);
    }

    @Test
    void aBadNameIsSetAsideAndBlocksNobody() {
        Roster roster = read(
                web("evil\nserver x 6.6.6.6:80", "10.0.0.1", MemberStatus.ALIVE, "ready 3000 100"),
                web("a/b", "10.0.0.2", MemberStatus.ALIVE, "ready 3000 100"),
                web("n".repeat(65), "10.0.0.3", MemberStatus.ALIVE, "ready 3000 100"),
                web("good", "10.0.0.4", MemberStatus.ALIVE, "ready 3000 100"));

        assertThat(roster.services()).extracting(ServiceInstance::node).containsExactly("good");
        assertThat(roster.quarantined()).hasSize(3).allMatch(q -> q.reason().matches("[ -~]+"));
        assertThat(roster.quarantined())
                .extracting(Quarantined::reason)
                .anyMatch(r -> r.startsWith("its name 'evil\\u000aserver x 6.6.6.6:80' is not"));
    }

    @Test
    void aBadTagTakesOnlyItsOwnService() {
        Roster roster = read(member(
                "a",
                "10.0.0.1",
                MemberStatus.ALIVE,
                Map.of("muster", "1", "svc:web", "ready 99999 1", "svc:a b", "ready 1 1", "svc:api", "ready 80 1")));

        assertThat(roster.services()).extracting(i -> i.service().value()).containsExactly("api");
        assertThat(roster.quarantined())
                .extracting(Quarantined::reason)
                .containsExactly(
                        "its tag 'svc:a b' cannot be read: its service 'a b' is not named with 1 to 64 letters, digits,"
                                + " '.', '_' or '-'",
                        "its tag 'svc:web' cannot be read: its port '99999' is not a number from 1 to 65535");
    }

    @Test
    void anotherVersionOfTheTagsIsSetAside() {
        Roster roster =
                read(member("a", "10.0.0.1", MemberStatus.ALIVE, Map.of("muster", "2", "svc:web", "ready 80 1")));

        assertThat(roster.services()).isEmpty();
        assertThat(roster.quarantined())
                .extracting(Quarantined::reason)
                .containsExactly("its tags have version '2' (tag muster), and this agent reads version 1");
    }

    @Test
    void anAddressIsOneServerHoweverManyClaimIt() {
        Roster roster = read(
                web("b", "10.0.0.1", MemberStatus.ALIVE, "ready 3000 100"),
                web("a", "10.0.0.1", MemberStatus.ALIVE, "ready 3000 100"),
                web("c", "10.0.0.1", MemberStatus.ALIVE, "ready 3001 100"));

        assertThat(roster.services()).extracting(ServiceInstance::node).containsExactly("a", "c");
        assertThat(roster.quarantined())
                .containsExactly(
                        new Quarantined("b", "its service web has the address 10.0.0.1:3000, which is web on a"));
    }

    @Test
    void theLivingInheritTheAddressOfTheFailed() {
        Roster roster = read(
                web("a", "10.0.0.1", MemberStatus.FAILED, "ready 3000 100"),
                web("b", "10.0.0.1", MemberStatus.ALIVE, "ready 3000 100"));

        assertThat(roster.services()).extracting(ServiceInstance::node).containsExactly("b");
    }

    @Test
    void theOrderOfTheMembersDoesNotMatter() {
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            members.add(web(
                    "n" + i,
                    "10.0.0." + (1 + i % 30),
                    i % 3 == 0 ? MemberStatus.FAILED : MemberStatus.ALIVE,
                    "ready 3000 " + i));
        }
        Roster expected = RosterReader.read(1, members, RosterSettings.defaults(false));
        assertThat(expected.services()).isNotEmpty();
        assertThat(expected.quarantined()).isNotEmpty();

        for (long seed = 0; seed < 20; seed++) {
            Collections.shuffle(members, new Random(seed));
            assertThat(RosterReader.read(1, members, RosterSettings.defaults(false)))
                    .as("seed %d", seed)
                    .isEqualTo(expected);
        }
    }

    @Test
    void theDefaultServiceOfAPlainAgentIsASetting() {
        RosterSettings settings = new RosterSettings(false, new ServiceName("shop"), 8000, List.of());
        List<Member> members = List.of(member("a", "10.0.0.1", MemberStatus.ALIVE, Map.of("role", "backend")));

        assertThat(RosterReader.read(1, members, settings).services())
                .singleElement()
                .satisfies(i ->
                        assertThat(i.service() + ":" + i.address().getPort()).isEqualTo("shop:8000"));
    }
}
