package dev.muster.gossip.swim;

import static dev.muster.gossip.swim.SwimBench.alive;
import static dev.muster.gossip.swim.SwimBench.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.wire.Message;
import dev.muster.gossip.wire.Message.Dead;
import dev.muster.gossip.wire.Message.Liveness;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Claims to what another holds. Source: docs/decisions 15 and 16. */
class ChallengesTest {

    /** Two time-outs of a probe, LAN. */
    private static final Duration CHALLENGE = Duration.ofSeconds(1);

    private final SwimBench bench = new SwimBench();

    @Test
    void aNameMovesToANewAddressThatAnswersWhenTheOldOneIsSilent() {
        bench.answering.add(at(9));
        bench.hear(alive("b", 2, 5), alive("b", 9, 6));
        assertThat(bench.stateOf("b").address()).isEqualTo(at(2));
        bench.pass(CHALLENGE);
        assertThat(bench.stateOf("b").address()).isEqualTo(at(9));
        assertThat(bench.stateOf("b").incarnation()).isEqualTo(6);
        assertThat(bench.heard).containsExactly("joined b", "updated b");
        assertThat(bench.counters.get(Counter.TAKEOVERS)).isEqualTo(1);
    }

    @Test
    void aNodeThatStartsWithItsFirstIncarnationMayMoveToo() {
        bench.answering.add(at(9));
        bench.hear(alive("b", 2, 5), alive("c", 3, 1), new Dead(5, "b", "c"), alive("b", 9, 1));
        bench.pass(CHALLENGE);
        assertThat(bench.stateOf("b").address()).isEqualTo(at(9));
        assertThat(bench.stateOf("b").incarnation()).isEqualTo(1);
    }

    @Test
    void theNewestFormOfTheClaimIsBelieved() {
        bench.answering.add(at(9));
        bench.hear(alive("b", 2, 5), alive("b", 9, 6), alive("b", 9, 8, "new"), alive("b", 10, 9));
        bench.pass(CHALLENGE);
        assertThat(bench.stateOf("b").incarnation()).isEqualTo(8);
        assertThat(bench.stateOf("b").meta()).isEqualTo(Bytes.ofUtf8("new"));
    }

    @Test
    void aHolderThatAnswersKeepsItsName() {
        bench.answering.addAll(List.of(at(2), at(9)));
        bench.hear(alive("b", 2, 5), alive("b", 9, 6));
        bench.pass(CHALLENGE);
        assertThat(bench.stateOf("b").address()).isEqualTo(at(2));
        assertThat(bench.heard).containsExactly("joined b", "conflict b");
    }

    @Test
    void aHolderThatAnswersOverTcpAloneKeepsItsName() {
        bench.answering.add(at(9));
        bench.hear(alive("b", 2, 5), alive("b", 9, 6));
        bench.pass(CHALLENGE.dividedBy(2));
        answerOverTcp(at(2));
        bench.pass(CHALLENGE);
        assertThat(bench.stateOf("b").address()).isEqualTo(at(2));
    }

    @Test
    void aClaimantThatAnswersOverTcpAloneIsBelieved() {
        bench.hear(alive("b", 2, 5), alive("b", 9, 6));
        bench.pass(CHALLENGE.dividedBy(2));
        answerOverTcp(at(9));
        bench.pass(CHALLENGE);
        assertThat(bench.stateOf("b").address()).isEqualTo(at(9));
    }

    @Test
    void whereBothAnswerTheFirstPacketNothingElseIsSentAndNobodyWaits() {
        bench.answering.addAll(List.of(at(2), at(9)));
        bench.hear(alive("b", 2, 5), alive("b", 9, 6));
        bench.pass(Duration.ofMillis(10));
        assertThat(bench.heard).containsExactly("joined b", "conflict b");
        bench.sent.clear();
        bench.pass(CHALLENGE);
        assertThat(bench.asked).isEmpty();
        assertThat(bench.sent).noneMatch(sent -> sent.to().equals(at(9)));
        assertThat(bench.heard).hasSize(2);
    }

    private void answerOverTcp(InetSocketAddress address) {
        for (SwimBench.Asked asked : List.copyOf(bench.asked)) {
            if (asked.to().equals(address) && asked.request() instanceof Message.Ping ping) {
                asked.handler().replied(new Message.Ack(ping.sequence(), Bytes.EMPTY));
            }
        }
    }

    @Test
    void oldNewsOfAnAddressThatIsSilentTakesNothing() {
        bench.hear(alive("b", 2, 5), alive("b", 9, 99));
        bench.pass(CHALLENGE);
        assertThat(bench.stateOf("b").address()).isEqualTo(at(2));
        assertThat(bench.heard).containsExactly("joined b");
    }

    @Test
    void whoWasRefusedIsNotAskedAboutAgainAtOnce() {
        bench.hear(alive("b", 2, 5), alive("b", 9, 99));
        bench.pass(CHALLENGE);
        bench.hear(alive("b", 9, 99));
        assertThat(bench.counters.get(Counter.CHALLENGES)).isEqualTo(1);
        bench.pass(Duration.ofSeconds(2));
        bench.hear(alive("b", 9, 99));
        assertThat(bench.counters.get(Counter.CHALLENGES)).isEqualTo(2);
    }

    @Test
    void whoHasMovedMeanwhileIsNotMovedBack() {
        bench.answering.add(at(9));
        bench.hear(alive("b", 2, 5), alive("b", 9, 6), new Dead(6, "b", "b"), alive("b", 7, 7));
        bench.pass(CHALLENGE);
        assertThat(bench.stateOf("b").address()).isEqualTo(at(7));
    }

    @Test
    void myNameIsMineWhileNobodyElseAnswersToIt() {
        bench.hear(alive("me", 9, 5));
        assertThat(bench.swim.incarnation()).isEqualTo(1);
        bench.pass(CHALLENGE);
        assertThat(bench.swim.incarnation())
                .as("above what is told of an earlier life")
                .isEqualTo(6);
        assertThat(bench.heard).isEmpty();
    }

    @Test
    void anotherThatAnswersToMyNameIsAConflict() {
        bench.answering.add(at(9));
        bench.hear(alive("me", 9, 5));
        bench.pass(CHALLENGE);
        assertThat(bench.heard).containsExactly("conflict me");
        assertThat(bench.swim.incarnation()).isEqualTo(1);
    }

    @Test
    void whoAsksItselfByAnotherAddressDoesNotAnswer() {
        bench.hear(alive("me", 9, 5));
        List<Message.Ping> pings = bench.sent(Message.Ping.class);
        assertThat(pings).isNotEmpty();
        bench.sent.clear();
        pings.forEach(ping -> bench.hear(ping));
        assertThat(bench.sent(Message.Ack.class)).isEmpty();
        assertThat(bench.swim.onStream(pings.getFirst())).isEmpty();
        bench.hear(new Message.Ping(4242, "me", at(2), "me"));
        assertThat(bench.sent(Message.Ack.class)).hasSize(1);
    }

    @Test
    void anAddressGoesToAnotherNameThatAnswersWhenTheOldOneIsSilent() {
        bench.hear(alive("b", 2, 5), alive("c", 2, 1));
        assertThat(bench.heard).as("never two at one address").containsExactly("joined b");
        answerAs("c", 2);
        bench.pass(CHALLENGE);
        assertThat(bench.heard).containsExactly("joined b", "left b", "joined c");
        assertThat(bench.livenessOf("b")).isEqualTo(Liveness.DEAD);
        assertThat(bench.stateOf("c").address()).isEqualTo(at(2));
    }

    /** Answers the pings at an address as the node of this name does, and not as another one. */
    private void answerAs(String name, int number) {
        for (SwimBench.Sent sent : List.copyOf(bench.sent)) {
            if (sent.to().equals(at(number)) && sent.message() instanceof Message.Ping ping) {
                if (ping.node().equals(name)) {
                    bench.hear(new Message.Ack(ping.sequence(), Bytes.EMPTY));
                }
            }
        }
    }

    @Test
    void anAddressWhoseNodeAnswersIsNotGivenAway() {
        bench.hear(alive("b", 2, 5), alive("c", 2, 1));
        answerAs("b", 2);
        bench.pass(CHALLENGE);
        assertThat(bench.heard).containsExactly("joined b");
        assertThat(bench.counters.get(Counter.ADDRESS_CONFLICTS)).isEqualTo(1);
    }

    @Test
    void aNodeThatMovesToTheAddressOfASilentOneTakesBoth() {
        bench.hear(alive("b", 2, 5), alive("c", 3, 1), alive("b", 3, 6));
        answerAs("b", 3);
        bench.pass(CHALLENGE);
        assertThat(bench.stateOf("b").address()).isEqualTo(at(3));
        assertThat(bench.livenessOf("c")).isEqualTo(Liveness.DEAD);
    }

    @Test
    void twoThatChangedPlacesAreBothBelieved() {
        bench.hear(alive("b", 2, 5), alive("c", 3, 5), alive("b", 3, 6), alive("c", 2, 6));
        answerAs("b", 3);
        answerAs("c", 2);
        bench.pass(CHALLENGE);
        assertThat(bench.stateOf("b").address()).isEqualTo(at(3));
        assertThat(bench.stateOf("c").address()).isEqualTo(at(2));
        assertThat(bench.livenessOf("b")).isEqualTo(Liveness.ALIVE);
        assertThat(bench.livenessOf("c")).isEqualTo(Liveness.ALIVE);
    }

    @Test
    void myAddressIsMine() {
        bench.hear(alive("b", 1, 5));
        bench.pass(CHALLENGE);
        assertThat(bench.heard).isEmpty();
        assertThat(bench.counters.get(Counter.ADDRESS_CONFLICTS)).isEqualTo(1);
    }

    @Test
    void anAddressIsFreeOnceItsNodeHasLeft() {
        bench.hear(alive("b", 2, 5), new Dead(5, "b", "b"), alive("c", 2, 1), alive("b", 2, 6));
        assertThat(bench.heard).containsExactly("joined b", "left b", "joined c");
        assertThat(bench.livenessOf("b")).isEqualTo(Liveness.LEFT);
    }

    @Test
    void noMoreThanSoManyAtOnce() {
        for (int i = 0; i <= Challenges.MOST_OPEN; i++) {
            bench.hear(alive("n" + i, 2 + i, 1), alive("n" + i, 200, 2));
        }
        assertThat(bench.counters.get(Counter.CHALLENGES)).isEqualTo(Challenges.MOST_OPEN);
        assertThat(bench.counters.get(Counter.CHALLENGES_DROPPED)).isEqualTo(1);
        assertThat(bench.livenessOf("n0")).isEqualTo(Liveness.ALIVE);
    }
}
