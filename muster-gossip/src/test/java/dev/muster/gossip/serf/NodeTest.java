package dev.muster.gossip.serf;

import static dev.muster.gossip.serf.NodeBench.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import dev.muster.gossip.coordinate.Coordinate;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.swim.Counter;
import dev.muster.gossip.swim.GossipLimits;
import dev.muster.gossip.wire.Message;
import dev.muster.gossip.wire.Message.Liveness;
import dev.muster.gossip.wire.Message.NodeState;
import dev.muster.gossip.wire.SerfMessage;
import dev.muster.gossip.wire.TagCodec;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Commands, upkeep, forwarding. Source: Serf's protocol (join, leave, rejoin, user events, exchange of states and
 * queries).
 */
class NodeTest {

    private static final SerfTimings SHORT = new SerfTimings(
            Duration.ofSeconds(5),
            Duration.ofSeconds(1),
            Duration.ofMinutes(2),
            Duration.ofMinutes(1),
            Duration.ofSeconds(30));

    private final NodeBench bench = new NodeBench(SHORT);

    private static Message.PushPull theirs(String name, int number) {
        NodeState state = new NodeState(
                name, at(number), TagCodec.encode(new TreeMap<>()), 1, Liveness.ALIVE, NodeBench.VERSIONS);
        return new Message.PushPull(true, List.of(state), Bytes.EMPTY);
    }

    private List<InetSocketAddress> packetsTo(int... numbers) {
        List<InetSocketAddress> wanted =
                Arrays.stream(numbers).mapToObj(NodeBench::at).toList();
        return bench.packets.stream()
                .map(Effect.SendPacket::to)
                .filter(wanted::contains)
                .toList();
    }

    @Test
    void joinTellsHowManyAnsweredAndWhyOthersDidNot() {
        bench.node.join(1, List.of(at(2), at(3), at(1)), bench.now());
        bench.collect();
        assertThat(bench.exchanges).extracting(Effect.Exchange::to).containsExactly(at(2), at(3));
        bench.node.onReply(bench.exchanges.get(0).id(), theirs("b", 2), bench.now());
        bench.node.onFailure(bench.exchanges.get(1).id(), "nobody listens there", bench.now());
        bench.collect();
        assertThat(bench.outcomes)
                .containsExactly(new Effect.JoinFinished(
                        1,
                        1,
                        List.of(
                                new Effect.JoinProblem(at(1), "it is this node itself"),
                                new Effect.JoinProblem(at(3), "nobody listens there"))));
        assertThat(bench.status("b")).isEqualTo(MemberStatus.ALIVE);
        bench.pass(Duration.ofSeconds(1));
        assertThat(bench.told).anyMatch(SerfMessage.Join.class::isInstance);
    }

    @Test
    void anAnswerFromMyselfByAnotherAddressIsNoJoin() {
        bench.node.join(1, List.of(at(2)), bench.now());
        bench.collect();
        Message mirror = bench.node
                .onStream(bench.exchanges.getFirst().request(), bench.now())
                .orElseThrow();
        bench.node.onReply(bench.exchanges.getFirst().id(), mirror, bench.now());
        bench.collect();
        assertThat(bench.outcomes)
                .containsExactly(new Effect.JoinFinished(
                        1, 0, List.of(new Effect.JoinProblem(at(2), "it is this node itself, or one that has left"))));
    }

    @Test
    void whoKnowsTheSameAsIDoIsStillAnother() {
        bench.alive("b", 2, 1);
        bench.node.join(1, List.of(at(2)), bench.now());
        bench.collect();
        Message same = bench.node
                .onStream(bench.exchanges.getFirst().request(), bench.now())
                .orElseThrow();
        bench.node.onReply(bench.exchanges.getFirst().id(), same, bench.now());
        bench.collect();
        assertThat(bench.outcomes).containsExactly(new Effect.JoinFinished(1, 1, List.of()));
    }

    @Test
    void aJoinWhoseOutcomeIsLostEndsAllTheSame() {
        bench.node.join(1, List.of(at(2)), bench.now());
        bench.pass(Duration.ofSeconds(13));
        assertThat(bench.outcomes).hasSize(1).first().isInstanceOf(Effect.JoinFinished.class);
    }

    @Test
    void incompatibleVersionsEndAJoin() {
        bench.node.join(1, List.of(at(2)), bench.now());
        bench.collect();
        NodeState state = new NodeState("b", at(2), Bytes.EMPTY, 1, Liveness.ALIVE, Bytes.ofHex("030505020505"));
        bench.node.onReply(
                bench.exchanges.getFirst().id(), new Message.PushPull(true, List.of(state), Bytes.EMPTY), bench.now());
        bench.collect();
        assertThat(bench.outcomes.getFirst().toString())
                .contains("\"me\" speaks protocol version 2, but this cluster needs 3 to 5");
        assertThat(bench.counters.get(Counter.MERGES_INCOMPATIBLE)).isEqualTo(1);
    }

    @Test
    void leavingAloneIsQuick() {
        bench.node.leave(1, bench.now());
        bench.pass(Duration.ofMillis(1));
        assertThat(bench.outcomes).containsExactly(new Effect.CommandFinished(1, Optional.empty()));
        assertThat(bench.status("me")).isEqualTo(MemberStatus.LEFT);
        assertThat(bench.events).containsExactly("Leaving me", "Left me");
    }

    @Test
    void leavingTellsIntentThenDeathThenWaits() {
        bench.alive("b", 2, 1);
        bench.node.leave(1, bench.now());
        bench.pass(Duration.ofMillis(1200));
        assertThat(bench.told)
                .anyMatch(message ->
                        message instanceof SerfMessage.Leave said && said.node().equals("me"));
        assertThat(bench.outcomes).isEmpty();
        bench.pass(Duration.ofSeconds(11));
        assertThat(bench.outcomes).containsExactly(new Effect.CommandFinished(1, Optional.empty()));
    }

    @Test
    void aJoinThatEndsWhileLeavingDoesNotCallTheNodeBack() {
        bench.alive("b", 2, 1);
        bench.node.join(1, List.of(at(3)), bench.now());
        bench.node.leave(2, bench.now());
        bench.collect();
        bench.node.onReply(bench.exchanges.getFirst().id(), theirs("c", 3), bench.now());
        bench.collect();
        assertThat(bench.status("me")).isEqualTo(MemberStatus.LEAVING);
        bench.pass(Duration.ofSeconds(12));
        assertThat(bench.told).noneMatch(SerfMessage.Join.class::isInstance);
        assertThat(bench.status("me")).isEqualTo(MemberStatus.LEFT);
    }

    @Test
    void urgentNewsGoesAtOnceAndTwiceMore() {
        bench.alive("balancer", 2, 1, Map.of("role", "balancer")).alive("other", 3, 1);
        bench.packets.clear();
        bench.node.setTags(
                1,
                new TreeMap<>(Map.of("svc:web", "failed 3000 100")),
                member -> "balancer".equals(member.tags().get("role")),
                bench.now());
        bench.collect();
        assertThat(packetsTo(2, 3)).containsExactly(at(2));
        bench.pass(Duration.ofMillis(59));
        assertThat(packetsTo(2).size()).isGreaterThanOrEqualTo(2);
        bench.pass(Duration.ofMillis(2));
        assertThat(packetsTo(2).size()).isGreaterThanOrEqualTo(3);
        assertThat(bench.member("me").tags()).containsEntry("svc:web", "failed 3000 100");
        assertThat(bench.events).endsWith("Updated me");
        bench.pass(Duration.ofSeconds(6));
        assertThat(bench.outcomes).contains(new Effect.CommandFinished(1, Optional.empty()));
    }

    @Test
    void tagsThatAreTooLongAreRefusedWithTheNumber() {
        bench.node.setTags(1, new TreeMap<>(Map.of("k", "v".repeat(600))), member -> false, bench.now());
        bench.collect();
        assertThat(bench.outcomes).hasSize(1);
        assertThat(bench.outcomes.getFirst().toString()).contains("607").contains("512");
        assertThat(bench.node.incarnation()).isEqualTo(1);
    }

    @Test
    void forceLeaveOfTheUnknownAndTheLivingIsRefused() {
        bench.alive("b", 2, 1);
        bench.node.forceLeave(1, "nobody", false, bench.now());
        bench.node.forceLeave(2, "b", false, bench.now());
        bench.collect();
        assertThat(bench.outcomes)
                .hasSize(2)
                .allMatch(outcome -> outcome instanceof Effect.CommandFinished finished
                        && finished.problem().isPresent());
    }

    @Test
    void forceLeaveOfAFailedMember() {
        bench.alive("b", 2, 1).alive("c", 3, 1).dead("b", "c");
        bench.node.forceLeave(1, "b", true, bench.now());
        bench.pass(Duration.ofSeconds(6));
        assertThat(bench.events).containsSubsequence("Left b", "Reaped b");
        assertThat(bench.outcomes).containsExactly(new Effect.CommandFinished(1, Optional.empty()));
        assertThat(bench.told).anyMatch(message -> message instanceof SerfMessage.Leave said && said.prune());
    }

    @Test
    void theLeftAndTheFailedAreForgottenInTime() {
        bench.alive("b", 2, 1).alive("c", 3, 1).dead("b", "b").dead("c", "x");
        bench.pass(Duration.ofSeconds(50));
        assertThat(bench.node.members()).hasSize(3);
        bench.pass(Duration.ofSeconds(30));
        assertThat(bench.events).endsWith("Reaped b");
        bench.pass(Duration.ofMinutes(1));
        assertThat(bench.events).endsWith("Reaped c");
        assertThat(bench.node.members()).hasSize(1);
    }

    @Test
    void thoseLongestGoneAreForgottenWhenThereAreTooMany() {
        GossipLimits few = new GossipLimits(5, 255, 512, 4096, 4096, 1024, 128, 64, 64, 8192, 65_536, 1400);
        NodeBench small = new NodeBench(SerfTimings.DEFAULT, few);
        for (int i = 0; i < 8; i++) {
            small.alive("n" + i, 2, 1).dead("n" + i, "x");
            // SWIM forgets the dead, and has room for the next.
            small.pass(Duration.ofSeconds(40));
        }
        assertThat(small.node.members()).extracting(Member::name).containsExactly("me", "n3", "n4", "n5", "n6", "n7");
        assertThat(small.events).containsSubsequence("Reaped n0", "Reaped n1", "Reaped n2");
        assertThat(small.counters.get(Counter.MEMBERS_OVER_LIMIT)).isEqualTo(3);
    }

    @Test
    void aFailedMemberIsTriedAgain() {
        bench.alive("b", 2, 1).dead("b", "x");
        bench.pass(Duration.ofSeconds(31));
        assertThat(bench.exchanges).anyMatch(exchange -> exchange.to().equals(at(2)));
    }

    @Test
    void userEventsAndQueriesOfOthersArePassedOnOnce() {
        bench.alive("b", 2, 1);
        SerfMessage event = new SerfMessage.UserEvent(5, "deploy", Bytes.ofUtf8("v2"), true);
        SerfMessage query =
                new SerfMessage.Query(6, 77, at(2), "b", List.of(), 0, 0, 3_000_000_000L, "uptime", Bytes.EMPTY);
        bench.hear(event).hear(query).hear(event).hear(query);
        bench.pass(Duration.ofSeconds(5));
        assertThat(bench.told).contains(event, query);
        assertThat(bench.counters.get(Counter.USER_EVENTS_FORWARDED)).isEqualTo(1);
        assertThat(bench.counters.get(Counter.QUERIES_FORWARDED)).isEqualTo(1);
        assertThat(bench.counters.get(Counter.SERF_MESSAGES_REPEATED)).isEqualTo(2);
        bench.told.clear();
        bench.hear(event);
        bench.pass(Duration.ofSeconds(5));
        assertThat(bench.told).isEmpty();
    }

    @Test
    void aUserEventThatFitsNoPacketIsHeardAndRememberedButNotGossiped() {
        bench.alive("b", 2, 1);
        SerfMessage large = new SerfMessage.UserEvent(5, "deploy", Bytes.of(new byte[2000]), true);
        bench.hear(large).hear(large);
        assertThat(bench.heard).hasSize(1);
        assertThat(bench.counters.get(Counter.FORWARDS_DROPPED)).isEqualTo(1);
        assertThat(bench.counters.get(Counter.SERF_MESSAGES_REPEATED)).isEqualTo(1);
    }

    @Test
    void aUserEventThatNoNodeMaySendIsDropped() {
        bench.hear(new SerfMessage.UserEvent(5, "deploy", Bytes.of(new byte[9 * 1024]), true));
        assertThat(bench.heard).isEmpty();
        assertThat(bench.counters.get(Counter.USER_EVENTS_REFUSED)).isEqualTo(1);
    }

    @Test
    void aQueryThatForbidsItIsNotPassedOn() {
        bench.alive("b", 2, 1);
        bench.hear(new SerfMessage.Query(6, 77, at(2), "b", List.of(), 2, 0, 3_000_000_000L, "x", Bytes.EMPTY));
        bench.pass(Duration.ofSeconds(5));
        assertThat(bench.told).isEmpty();
    }

    @Test
    void aNameConflictIsToldOnceAMinuteAndIgnored() {
        bench.alive("b", 2, 1).alive("b", 9, 5).alive("b", 9, 6).alive("me", 9, 9);
        bench.answers(2).answers(9).pass(Duration.ofSeconds(1));
        assertThat(bench.outcomes).hasSize(1);
        assertThat(bench.outcomes.getFirst().toString())
                .contains("10.0.0.2:7946")
                .contains("10.0.0.9:7946");
        assertThat(bench.counters.get(Counter.NAME_CONFLICTS)).isEqualTo(3);
    }

    @Test
    void foreignNamesCannotForgeLogLines() {
        bench.alive("b\nERROR \u001b[31m", 2, 1).alive("b\nERROR \u001b[31m", 9, 5);
        bench.answers(2).answers(9).pass(Duration.ofSeconds(1));
        assertThat(bench.outcomes.getFirst().toString()).doesNotContain("\n").doesNotContain("\u001b");
    }

    @Test
    void tagsThatCannotBeReadCountAsNone() {
        bench.hear(new Message.Alive(1, "b", at(2), Bytes.ofHex("ff93"), NodeBench.VERSIONS));
        assertThat(bench.member("b").tags()).isEmpty();
    }

    @Test
    void whoIsForgottenHasNoPlaceEither() {
        bench.alive("b", 2, 1);
        bench.node.roundTrips().measured("b", Coordinate.fresh(Coordinate.DIMENSIONS), 1_000_000);
        assertThat(bench.node.roundTrips().of("b")).isPresent();
        bench.dead("b", "c");
        bench.node.forceLeave(1, "b", true, bench.now());
        bench.collect();
        assertThat(bench.events).endsWith("Reaped b");
        assertThat(bench.node.roundTrips().of("b")).isEmpty();
    }

    @Test
    void anEarlierLifeIsResumed() {
        bench.node.resume(70, 30, 40);
        assertThat(bench.node.lamportTime()).isEqualTo(71);
        assertThat(bench.node.eventTime()).isEqualTo(31);
        assertThat(bench.node.queryTime()).isEqualTo(41);
        bench.hear(new SerfMessage.UserEvent(30, "old", Bytes.EMPTY, false));
        bench.hear(new SerfMessage.UserEvent(31, "new", Bytes.EMPTY, false));
        assertThat(bench.counters.get(Counter.USER_EVENTS_FORWARDED)).isEqualTo(1);
        assertThat(bench.counters.get(Counter.SERF_MESSAGES_REPEATED)).isEqualTo(1);
    }

    @Test
    void rejoiningTellsTheClusterNothing() {
        bench.node.rejoin(7, List.of(NodeBench.at(2)), bench.now());
        bench.collect();
        bench.node.onReply(
                bench.exchanges.getFirst().id(), new Message.PushPull(true, List.of(), Bytes.EMPTY), bench.now());
        bench.collect();
        assertThat(bench.outcomes).containsExactly(new Effect.JoinFinished(7, 1, List.of()));
        bench.alive("b", 2, 1).pass(Duration.ofSeconds(3));
        assertThat(bench.told).noneMatch(SerfMessage.Join.class::isInstance);
    }
}
