package dev.muster.agent.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.membership.SerfFollow.Change;
import dev.muster.agent.membership.SerfFollow.Step;
import dev.muster.gossip.ClusterEvent.MemberEvent;
import dev.muster.gossip.ClusterEvent.MemberFailed;
import dev.muster.gossip.ClusterEvent.MemberJoined;
import dev.muster.gossip.ClusterEvent.MemberLeft;
import dev.muster.gossip.ClusterEvent.MemberReaped;
import dev.muster.gossip.ClusterEvent.MemberUpdated;
import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import dev.muster.gossip.ProtocolVersions;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** How a Serf agent is followed: connected or away, events and lists. */
final class SerfFollowTest {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    private final SerfFollow follow = new SerfFollow("the Serf agent at there");
    private long now = -77;

    private static Member member(String name, MemberStatus status, String role) {
        return new Member(
                name,
                new InetSocketAddress("10.0.0.1", 7946),
                new TreeMap<>(Map.of("role", role)),
                status,
                new ProtocolVersions(1, 5, 2, 2, 5, 5));
    }

    private static Member alive(String name) {
        return member(name, MemberStatus.ALIVE, "backend");
    }

    private List<String> told() {
        return follow.sighting().members().stream()
                .map(member -> member.name() + " " + member.status().word())
                .toList();
    }

    @Test
    void itConnectsAtOnceThenListensAndComparesAtIntervals() {
        assertThat(follow.next(now, 0)).isEqualTo(new Step.Connect(0));
        assertThat(follow.sighting().complete()).isFalse();
        follow.listed(List.of(alive("b"), alive("a")), now);
        assertThat(follow.sighting().complete()).isTrue();
        assertThat(told()).containsExactly("a alive", "b alive");
        assertThat(follow.next(now, 0)).isEqualTo(new Step.Listen(SerfFollow.COMPARE.toNanos()));
        now += SerfFollow.COMPARE.toNanos() - 5;
        assertThat(follow.next(now, 0)).isEqualTo(new Step.Listen(5));
        now += 5;
        assertThat(follow.next(now, 0)).isEqualTo(new Step.Compare());
        follow.listed(List.of(alive("a")), now);
        assertThat(told()).as("what no event told").containsExactly("a alive");
        assertThat(follow.next(now, 0)).isInstanceOf(Step.Listen.class);
    }

    @Test
    void eachEventIsFollowed() {
        follow.listed(List.of(alive("a")), now);
        follow.heard(Change.JOIN, List.of(alive("b"), alive("c")));
        assertThat(told()).containsExactly("a alive", "b alive", "c alive");
        follow.heard(Change.FAILED, List.of(member("a", MemberStatus.FAILED, "backend")));
        follow.heard(Change.LEAVE, List.of(member("b", MemberStatus.ALIVE, "backend")));
        assertThat(told()).containsExactly("a failed", "b left", "c alive");
        follow.heard(Change.UPDATE, List.of(member("c", MemberStatus.ALIVE, "db")));
        assertThat(follow.sighting().members().getLast().tags()).containsEntry("role", "db");
        follow.heard(Change.REAP, List.of(member("a", MemberStatus.FAILED, "backend"), alive("unknown")));
        assertThat(told()).containsExactly("b left", "c alive");
    }

    @Test
    void lostEventsAreMadeGoodByAList() {
        follow.listed(List.of(alive("a")), now);
        follow.missed();
        assertThat(follow.next(now, 0)).isEqualTo(new Step.Compare());
        follow.listed(List.of(alive("a")), now);
        assertThat(follow.next(now, 0)).isInstanceOf(Step.Listen.class);
    }

    @Test
    void awayItKeepsWhoWasKnownAndComesBackLaterEachTime() {
        follow.listed(List.of(alive("a")), now);
        follow.lost("connection refused", NOON);
        assertThat(told()).containsExactly("a alive");
        assertThat(follow.sighting().complete()).isTrue();
        assertThat(follow.next(now, 0))
                .isEqualTo(new Step.Connect(Duration.ofMillis(250).toNanos()));
        follow.lost("no answer", NOON.plusSeconds(9));
        assertThat(follow.next(now, 1))
                .isEqualTo(new Step.Connect(Duration.ofMillis(250).toNanos()));
        assertThat(follow.sighting().outage()).contains(new Outage("the Serf agent at there", NOON, "no answer"));
        follow.listed(List.of(alive("b")), now);
        assertThat(follow.sighting().outage()).isEmpty();
        assertThat(told()).containsExactly("b alive");
        follow.lost("again", NOON.plusSeconds(60));
        assertThat(follow.next(now, 0))
                .isEqualTo(new Step.Connect(Duration.ofMillis(250).toNanos()));
        assertThat(follow.sighting().outage().orElseThrow().since()).isEqualTo(NOON.plusSeconds(60));
    }

    @Test
    void moreMembersThanItsLimitAreLeftOutAndThatIsSaid() {
        List<Member> many = new ArrayList<>();
        for (int i = 0; i <= SerfFollow.MOST_MEMBERS; i++) {
            many.add(alive("m%06d".formatted(i)));
        }
        follow.listed(many, now);
        assertThat(follow.sighting().members()).hasSize(SerfFollow.MOST_MEMBERS);
        assertThat(follow.sighting().aside())
                .singleElement()
                .satisfies(aside -> assertThat(aside.reason()).contains("50001 members"));
        follow.heard(Change.JOIN, List.of(alive("z")));
        assertThat(follow.sighting().members()).hasSize(SerfFollow.MOST_MEMBERS);
    }

    @Test
    void whoDidNotChangeIsTheSameObject() {
        follow.listed(List.of(alive("a"), alive("b")), now);
        List<Member> before = follow.sighting().members();
        follow.listed(List.of(alive("a"), member("b", MemberStatus.FAILED, "backend")), now);
        assertThat(follow.sighting().members().getFirst()).isSameAs(before.getFirst());
        follow.heard(Change.JOIN, List.of(alive("a")));
        assertThat(follow.sighting().members().getFirst()).isSameAs(before.getFirst());
    }

    @Test
    void whatHappenedIsToldAsGossipWouldTellIt() {
        follow.listed(List.of(alive("a"), alive("b"), alive("c"), alive("d")), now);
        Sighting before = follow.sighting();
        follow.heard(Change.FAILED, List.of(alive("a")));
        follow.heard(Change.LEAVE, List.of(alive("b")));
        follow.heard(Change.UPDATE, List.of(member("c", MemberStatus.ALIVE, "db")));
        follow.heard(Change.REAP, List.of(alive("d")));
        follow.heard(Change.JOIN, List.of(alive("e")));
        List<MemberEvent> events = SightingChange.events(before, follow.sighting());
        assertThat(events)
                .extracting(
                        event -> event.member().name(),
                        event -> event.getClass().getSimpleName())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("a", MemberFailed.class.getSimpleName()),
                        org.assertj.core.groups.Tuple.tuple("b", MemberLeft.class.getSimpleName()),
                        org.assertj.core.groups.Tuple.tuple("c", MemberUpdated.class.getSimpleName()),
                        org.assertj.core.groups.Tuple.tuple("e", MemberJoined.class.getSimpleName()),
                        org.assertj.core.groups.Tuple.tuple("d", MemberReaped.class.getSimpleName()));
        Sighting after = follow.sighting();
        assertThat(SightingChange.events(after, after)).isEmpty();
        follow.heard(Change.JOIN, List.of(alive("a")));
        assertThat(SightingChange.events(after, follow.sighting()))
                .hasSize(1)
                .hasOnlyElementsOfType(MemberJoined.class);
    }
}
