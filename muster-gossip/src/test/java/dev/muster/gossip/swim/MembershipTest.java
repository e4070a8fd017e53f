package dev.muster.gossip.swim;

import static dev.muster.gossip.swim.SwimBench.alive;
import static dev.muster.gossip.swim.SwimBench.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.wire.Message;
import dev.muster.gossip.wire.Message.Dead;
import dev.muster.gossip.wire.Message.Liveness;
import dev.muster.gossip.wire.Message.NodeState;
import dev.muster.gossip.wire.Message.Suspect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The state rules of Serf's protocol (states of a member). */
class MembershipTest {

    private final SwimBench bench = new SwimBench();

    @Test
    void aliveNewNode() {
        bench.hear(alive("b", 2, 1));
        assertThat(bench.heard).containsExactly("joined b");
        assertThat(bench.stateOf("b"))
                .isEqualTo(new NodeState("b", at(2), Bytes.ofUtf8("meta"), 1, Liveness.ALIVE, Versions.OWN));
    }

    @Test
    void aliveIsPassedOn() {
        bench.hear(alive("b", 2, 1), alive("c", 3, 1));
        bench.sent.clear();
        bench.pass(Duration.ofSeconds(1));
        assertThat(bench.sent(Message.Alive.class)).contains(alive("b", 2, 1), alive("c", 3, 1));
    }

    @Test
    void aliveSuspectNodeNeedsAHigherIncarnation() {
        bench.hear(alive("b", 2, 1), alive("c", 3, 1), new Suspect(1, "b", "c"));
        assertThat(bench.livenessOf("b")).isEqualTo(Liveness.SUSPECT);
        bench.hear(alive("b", 2, 1));
        assertThat(bench.livenessOf("b")).isEqualTo(Liveness.SUSPECT);
        bench.hear(alive("b", 2, 2));
        assertThat(bench.livenessOf("b")).isEqualTo(Liveness.ALIVE);
        bench.heard.clear();
        bench.hearFrom(at(2), alive("b", 2, 2));
        assertThat(bench.heard).as("it never went away").isEmpty();
    }

    @Test
    void aliveIdempotent() {
        bench.hear(alive("b", 2, 1), alive("b", 2, 1), alive("b", 2, 2));
        assertThat(bench.heard).containsExactly("joined b");
        assertThat(bench.stateOf("b").incarnation()).isEqualTo(2);
    }

    @Test
    void aliveChangeMeta() {
        bench.hear(alive("b", 2, 1, "old"), alive("b", 2, 2, "new"));
        assertThat(bench.heard).containsExactly("joined b", "updated b");
        assertThat(bench.stateOf("b").meta()).isEqualTo(Bytes.ofUtf8("new"));
    }

    @Test
    void aliveRefute() {
        bench.hear(alive("me", 1, 7, "not mine"));
        assertThat(bench.swim.incarnation()).isEqualTo(8);
        assertThat(bench.stateOf("me").meta()).isEqualTo(Bytes.ofUtf8("mine"));
        assertThat(bench.swim.awareness()).isEqualTo(1);
        bench.hear(new Message.Alive(8, "me", at(1), Bytes.ofUtf8("mine"), Versions.OWN));
        assertThat(bench.swim.incarnation()).as("its own echo").isEqualTo(8);
    }

    @Test
    void aliveConflict() {
        bench.answering.addAll(List.of(at(2), at(9)));
        bench.hear(alive("b", 2, 1), alive("b", 9, 5), alive("me", 9, 5));
        bench.pass(Duration.ofSeconds(1));
        assertThat(bench.heard).containsExactly("joined b", "conflict b", "conflict me");
        assertThat(bench.stateOf("b").address()).isEqualTo(at(2));
        assertThat(bench.stateOf("me").address()).isEqualTo(SwimBench.MY_ADDRESS);
        assertThat(bench.swim.incarnation()).isEqualTo(1);
        assertThat(bench.counters.get(Counter.NAME_CONFLICTS)).isEqualTo(2);
    }

    @Test
    void aNameThatLeftMayComeBackFromAnotherAddress() {
        bench.hear(alive("b", 2, 5), new Dead(5, "b", "b"), alive("b", 9, 1));
        assertThat(bench.heard).containsExactly("joined b", "left b", "joined b");
        assertThat(bench.stateOf("b").address()).isEqualTo(at(9));
    }

    @Test
    void aNameThatDiedMayComeBackFromAnotherAddressWithANewerIncarnationOnly() {
        bench.hear(alive("b", 2, 5), alive("c", 3, 1), new Dead(5, "b", "c"), alive("b", 9, 5));
        assertThat(bench.livenessOf("b")).isEqualTo(Liveness.DEAD);
        bench.hear(alive("b", 9, 6));
        assertThat(bench.livenessOf("b")).isEqualTo(Liveness.ALIVE);
        assertThat(bench.stateOf("b").address()).isEqualTo(at(9));
    }

    @Test
    void anAliveWithoutAPortUsesMine() {
        bench.hear(new Message.Alive(1, "b", new InetSocketAddress(at(2).getAddress(), 0), Bytes.EMPTY, Versions.OWN));
        assertThat(bench.stateOf("b").address()).isEqualTo(at(2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"000502020505", "010002020505", "050102020505", "010509020505", "010502020509", "010502020201"})
    void versionsThatWouldStopExchangesOfStateAreRefused(String versions) {
        bench.hear(new Message.Alive(1, "b", at(2), Bytes.EMPTY, Bytes.ofHex(versions)));
        assertThat(bench.heard).isEmpty();
        assertThat(bench.counters.get(Counter.MEMBERS_REFUSED)).isEqualTo(1);
    }

    @Test
    void addressesThatNobodyCanHaveAreRefused() throws Exception {
        for (String address : List.of("0.0.0.0", "224.0.0.1", "::", "ff02::1")) {
            bench.hear(new Message.Alive(
                    1, "b", new InetSocketAddress(InetAddress.getByName(address), 7946), Bytes.EMPTY, Versions.OWN));
        }
        assertThat(bench.heard).isEmpty();
        assertThat(bench.counters.get(Counter.MEMBERS_REFUSED)).isEqualTo(4);
    }

    @Test
    void suspectNoNode() {
        bench.hear(new Suspect(1, "nobody", "c"));
        assertThat(bench.swim.known()).isEqualTo(1);
    }

    @Test
    void suspectOldSuspect() {
        bench.hear(alive("b", 2, 10), new Suspect(9, "b", "c"));
        assertThat(bench.livenessOf("b")).isEqualTo(Liveness.ALIVE);
    }

    @Test
    void suspectRefute() {
        bench.hear(new Suspect(1, "me", "c"));
        assertThat(bench.livenessOf("me")).isEqualTo(Liveness.ALIVE);
        assertThat(bench.swim.incarnation()).isEqualTo(2);
        assertThat(bench.counters.get(Counter.REFUTATIONS)).isEqualTo(1);
        bench.hear(new Suspect(1, "me", "c"));
        assertThat(bench.swim.incarnation())
                .as("an old accusation needs no answer")
                .isEqualTo(2);
    }

    @Test
    void anAccusationAtTheHighestIncarnationCannotBeAnswered() {
        bench.hear(new Suspect(0xffff_ffffL, "me", "c"));
        assertThat(bench.swim.incarnation()).isEqualTo(1);
        assertThat(bench.counters.get(Counter.INCARNATIONS_EXHAUSTED)).isEqualTo(1);
    }

    @Test
    void aSuspectedNodeThatKeepsSilentDies() {
        // Two nodes: nobody could confirm, so the shortest suspicion applies: 4 × 1 × 1 s.
        bench.hear(alive("b", 2, 1), new Suspect(1, "b", "c"));
        bench.pass(Duration.ofMillis(3999));
        assertThat(bench.livenessOf("b")).isEqualTo(Liveness.SUSPECT);
        bench.pass(Duration.ofMillis(2));
        assertThat(bench.livenessOf("b")).isEqualTo(Liveness.DEAD);
        assertThat(bench.heard).containsExactly("joined b", "left b");
    }

    @Test
    void confirmationsShortenASuspicion() {
        for (int i = 2; i < 9; i++) {
            bench.hear(alive("n" + i, i, 1));
        }
        bench.hear(new Suspect(1, "n2", "n3"), new Suspect(1, "n2", "n4"), new Suspect(1, "n2", "n5"));
        bench.pass(Duration.ofMillis(4100));
        assertThat(bench.livenessOf("n2"))
                .as("two wanted, two given: the shortest, 4 s")
                .isEqualTo(Liveness.DEAD);
    }

    @Test
    void deadNoNode() {
        bench.hear(new Dead(1, "nobody", "c"));
        assertThat(bench.heard).isEmpty();
    }

    @Test
    void deadLeft() {
        bench.hear(alive("b", 2, 1), new Dead(1, "b", "b"));
        assertThat(bench.livenessOf("b")).isEqualTo(Liveness.LEFT);
        bench.hear(alive("b", 2, 2));
        assertThat(bench.heard).containsExactly("joined b", "left b", "joined b");
    }

    @Test
    void deadDouble() {
        bench.hear(alive("b", 2, 10), new Dead(11, "b", "c"), new Dead(12, "b", "b"));
        assertThat(bench.heard).containsExactly("joined b", "left b");
        assertThat(bench.livenessOf("b")).isEqualTo(Liveness.DEAD);
    }

    @Test
    void deadOldDead() {
        bench.hear(alive("b", 2, 10), new Dead(9, "b", "c"));
        assertThat(bench.livenessOf("b")).isEqualTo(Liveness.ALIVE);
    }

    @Test
    void deadAliveReplay() {
        bench.hear(alive("b", 2, 10), new Dead(10, "b", "c"), alive("b", 2, 10));
        assertThat(bench.livenessOf("b")).isEqualTo(Liveness.DEAD);
    }

    @Test
    void deadRefute() {
        bench.hear(new Dead(5, "me", "c"), new Dead(6, "me", "me"));
        assertThat(bench.livenessOf("me")).isEqualTo(Liveness.ALIVE);
        assertThat(bench.swim.incarnation()).isEqualTo(7);
    }

    @Test
    void afterLeavingThereIsNoRefutation() {
        bench.hear(alive("b", 2, 1));
        bench.swim.leave(() -> bench.heard.add("spread"));
        bench.hear(new Suspect(1, "me", "b"), alive("me", 1, 9));
        assertThat(bench.livenessOf("me")).isEqualTo(Liveness.LEFT);
        assertThat(bench.swim.incarnation()).isEqualTo(1);
        bench.pass(Duration.ofSeconds(3));
        assertThat(bench.heard).containsExactly("joined b", "left me", "spread");
        assertThat(bench.sent(Dead.class)).contains(new Dead(1, "me", "me"));
    }

    @Test
    void tagsChangedAfterLeavingDoNotUndoIt() {
        bench.hear(alive("b", 2, 1));
        bench.swim.leave(() -> bench.heard.add("left at last"));
        bench.sent.clear();
        bench.swim.setMeta(Bytes.ofUtf8("late"), () -> bench.heard.add("tags at last"));
        bench.swim.tellAboutMyself(at(2));
        bench.pass(Duration.ofSeconds(3));
        assertThat(bench.sent(Message.Alive.class))
                .noneMatch(said -> said.node().equals("me"));
        assertThat(bench.sent(Dead.class)).contains(new Dead(1, "me", "me"));
        assertThat(bench.heard).endsWith("tags at last", "left at last");
    }

    @Test
    void whoIsSuspectedIsStillCompany() {
        assertThat(bench.swim.hasCompany()).isFalse();
        bench.hear(alive("b", 2, 1), new Suspect(1, "b", "c"));
        assertThat(bench.swim.hasCompany()).isTrue();
        bench.hear(new Dead(1, "b", "c"));
        assertThat(bench.swim.hasCompany()).isFalse();
    }

    @Test
    void mergeState() {
        bench.hear(alive("b", 2, 1), alive("c", 3, 1), alive("d", 4, 1), alive("e", 5, 1));
        bench.swim.onStream(new Message.PushPull(
                false,
                List.of(
                        state("b", 2, Liveness.SUSPECT),
                        state("c", 3, Liveness.DEAD),
                        state("d", 4, Liveness.LEFT),
                        state("f", 6, Liveness.ALIVE),
                        state("g", 7, Liveness.DEAD)),
                Bytes.ofUtf8("theirs")));
        assertThat(bench.livenessOf("b")).isEqualTo(Liveness.SUSPECT);
        assertThat(bench.livenessOf("c")).as("nobody dies on another's word").isEqualTo(Liveness.SUSPECT);
        assertThat(bench.livenessOf("d")).isEqualTo(Liveness.LEFT);
        assertThat(bench.livenessOf("e")).isEqualTo(Liveness.ALIVE);
        assertThat(bench.livenessOf("f")).isEqualTo(Liveness.ALIVE);
        assertThat(bench.heard).endsWith("merged theirs").doesNotContain("joined g");
    }

    private static NodeState state(String name, int number, Liveness liveness) {
        return new NodeState(name, at(number), Bytes.ofUtf8("meta"), 1, liveness, Versions.OWN);
    }
}
