package dev.muster.agent.roster;

import static dev.muster.agent.roster.Members.member;
import static dev.muster.agent.roster.Members.web;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import dev.muster.haproxy.Intent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

final class RememberedRosterTest {

    private static final long START = Long.MAX_VALUE - 5;
    private static final long OVER = START + RememberedRoster.LIMIT.toNanos();

    private final Roster before = roster(
            web("a", "10.0.0.1", MemberStatus.ALIVE, "ready 3000 100 v=2"),
            web("b", "10.0.0.2", MemberStatus.FAILED, "draining 3001 0"),
            member("c", "fd00::3", MemberStatus.ALIVE, Map.of("role", "backend", "note", "\u00e4 \"x\"")),
            member("lb1", "10.0.0.8", MemberStatus.ALIVE, Map.of("role", "balancer", "peers", "1024")),
            member("lb2", "10.0.0.9", MemberStatus.ALIVE, Map.of("role", "balancer")));

    private static Roster roster(Member... members) {
        return RosterReader.read(3, List.of(members), RosterSettings.defaults(false));
    }

    private static RememberedRoster remembered(Roster roster) {
        return RememberedRoster.read(RememberedRoster.bytes(roster), false, START);
    }

    @Test
    void withoutGossipItIsTheRosterThatWas() {
        Roster now = remembered(before).complete(new Roster(9, List.of(), List.of(), List.of()), List.of(), START);

        assertThat(now.services()).isEqualTo(before.services()).hasSize(3);
        assertThat(now.balancers()).isEqualTo(before.balancers()).hasSize(2);
        assertThat(now.remembered()).containsExactly("a", "b", "c");
        assertThat(now.version()).isEqualTo(9);
    }

    @Test
    void nobodyServesByItWhoWouldNotHaveServedBefore() {
        Roster now = remembered(before).complete(Roster.empty(), List.of(), START);

        assertThat(now.services())
                .extracting(i -> i.node() + " " + Pools.intent(i, Map.of()))
                .containsExactly("a " + Intent.SERVE, "b " + Intent.WITHDRAW, "c " + Intent.SERVE);
    }

    @Test
    void whoIsNamedByGossipIsForgottenWhateverGossipSays() {
        RememberedRoster remembered = remembered(before);
        Roster read = roster(web("a", "10.0.0.7", MemberStatus.ALIVE, "starting 3000 100"));

        Roster now = remembered.complete(read, List.of("a", "c", "lb2"), START);

        assertThat(now.services())
                .extracting(i -> i.node() + " " + i.address().getAddress().getHostAddress())
                .containsExactly("a 10.0.0.7", "b 10.0.0.2");
        assertThat(now.remembered()).containsExactly("b");
        assertThat(now.balancers()).extracting(node -> node.name().value()).containsExactly("lb1");
        assertThat(remembered.complete(Roster.empty(), List.of(), START).services())
                .as("once named, it is gossip's")
                .extracting(ServiceInstance::node)
                .containsExactly("b");
    }

    @Test
    void anAddressThatIsAnothersNowIsNotRemembered() {
        Roster read = roster(web("new", "10.0.0.1", MemberStatus.ALIVE, "ready 3000 100"));

        Roster now = remembered(before).complete(read, List.of("new"), START);

        assertThat(now.services()).extracting(ServiceInstance::node).containsExactly("b", "c", "new");
        assertThat(now.remembered()).containsExactly("b", "c");
    }

    @Test
    void whoIsNotHeardOfIsForgottenAfterTenMinutes() {
        RememberedRoster remembered = remembered(before);

        assertThat(remembered.complete(Roster.empty(), List.of(), OVER - 1).services())
                .hasSize(3);
        assertThat(remembered.complete(Roster.empty(), List.of(), OVER)).isEqualTo(Roster.empty());
        assertThat(remembered.isEmpty()).isTrue();
    }

    @Test
    void aCutAtAnyByteAndAnyByteChangedIsNoticed() {
        byte[] whole = RememberedRoster.bytes(before);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> RememberedRoster.read(cut, false, START))
                    .as("cut after %d", length)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        for (int place = 0; place < whole.length; place++) {
            byte[] changed = whole.clone();
            changed[place] ^= 4;
            assertThatThrownBy(() -> RememberedRoster.read(changed, false, START))
                    .as("changed at %d", place)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aWholeFileOfAnotherShapeIsRefused() {
        for (String json : List.of("{}", "[]", "null", "{\"services\":[{\"service\":\"a b\"}],\"balancers\":[]}")) {
            CRC32C sum = new CRC32C();
            sum.update(json.getBytes(StandardCharsets.UTF_8));
            byte[] file =
                    "muster-roster 1 %08x\n%s\n".formatted(sum.getValue(), json).getBytes(StandardCharsets.UTF_8);
            assertThatThrownBy(() -> RememberedRoster.read(file, false, START))
                    .as(json)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void loopbackIsForgottenByAnAgentThatGossipsElsewhere() {
        Member local = web("a", "127.0.0.1", MemberStatus.ALIVE, "ready 3000 100");
        byte[] bytes = RememberedRoster.bytes(RosterReader.read(3, List.of(local), RosterSettings.defaults(true)));

        assertThat(RememberedRoster.read(bytes, true, START).isEmpty()).isFalse();
        assertThat(RememberedRoster.read(bytes, false, START).isEmpty()).isTrue();
    }
}
