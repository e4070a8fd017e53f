package dev.muster.gossip.serf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.gossip.MemberStatus;
import dev.muster.gossip.swim.Counter;
import dev.muster.gossip.wire.SerfMessage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The member's life of Serf's protocol (a member's life), with news in every order. */
class IntentsTest {

    private final NodeBench bench = new NodeBench();

    private static SerfMessage.Leave leave(long time, String name) {
        return new SerfMessage.Leave(time, name, false);
    }

    private static SerfMessage.Join join(long time, String name) {
        return new SerfMessage.Join(time, name);
    }

    private static SerfMessage.State state(Map<String, Long> times, Set<String> left) {
        return new SerfMessage.State(10, new TreeMap<>(times), new TreeSet<>(left), 5, List.of(), 5);
    }

    @Test
    void leavingThenGoneIsLeft() {
        bench.alive("b", 2, 1).hear(leave(5, "b"));
        assertThat(bench.status("b")).isEqualTo(MemberStatus.LEAVING);
        bench.dead("b", "b");
        assertThat(bench.status("b")).isEqualTo(MemberStatus.LEFT);
        assertThat(bench.events).containsExactly("Joined b", "Leaving b", "Left b");
    }

    @Test
    void goneWithoutAWordIsFailed() {
        bench.alive("b", 2, 1).dead("b", "c");
        assertThat(bench.events).containsExactly("Joined b", "Failed b");
    }

    @Test
    void whoDeclaresItselfDeadHasLeftEvenBeforeItsIntentComes() {
        bench.alive("b", 2, 1).dead("b", "b").hear(leave(5, "b"));
        assertThat(bench.events).containsExactly("Joined b", "Left b");
    }

    @Test
    void aLeaveThatComesLateTurnsFailedIntoLeft() {
        bench.alive("b", 2, 1).dead("b", "c").hear(leave(5, "b"));
        assertThat(bench.events).containsExactly("Joined b", "Failed b", "Left b");
    }

    @Test
    void aLeaveThatComesBeforeTheMemberIsKept() {
        bench.hear(leave(5, "b")).alive("b", 2, 1);
        assertThat(bench.status("b")).isEqualTo(MemberStatus.LEAVING);
    }

    @Test
    void aNewerJoinUndoesAnOlderLeave() {
        bench.hear(leave(5, "b")).hear(join(6, "b")).alive("b", 2, 1);
        assertThat(bench.status("b")).isEqualTo(MemberStatus.ALIVE);
        bench.hear(leave(6, "b"));
        assertThat(bench.status("b")).as("not newer").isEqualTo(MemberStatus.ALIVE);
        bench.hear(leave(7, "b")).hear(join(8, "b"));
        assertThat(bench.status("b")).isEqualTo(MemberStatus.ALIVE);
    }

    @Test
    void intentsForUnknownMembersAreForgottenAfterFiveMinutes() {
        bench.hear(leave(5, "b"));
        bench.pass(Duration.ofMinutes(6));
        bench.alive("b", 2, 1);
        assertThat(bench.status("b")).isEqualTo(MemberStatus.ALIVE);
    }

    @Test
    void anIntentIsPassedOnOnce() {
        bench.alive("b", 2, 1).alive("c", 3, 1);
        bench.hear(leave(5, "b"));
        bench.pass(Duration.ofSeconds(5));
        assertThat(bench.told).contains(leave(5, "b"));
        bench.told.clear();
        bench.hear(leave(5, "b")).hear(leave(4, "b"));
        bench.pass(Duration.ofSeconds(5));
        assertThat(bench.told).isEmpty();
    }

    @Test
    void repeatedLeavesOfOneThatLeftDoNotStorm() {
        bench.alive("b", 2, 1).alive("c", 3, 1).hear(leave(5, "b")).dead("b", "b");
        bench.hear(leave(6, "b"));
        bench.pass(Duration.ofSeconds(5));
        bench.told.clear();
        bench.hear(leave(6, "b"));
        bench.pass(Duration.ofSeconds(5));
        assertThat(bench.told).isEmpty();
    }

    @Test
    void aLeaveAboutMeIsAnsweredWithANewerJoin() {
        bench.alive("b", 2, 1).hear(leave(20, "me"));
        assertThat(bench.status("me")).isEqualTo(MemberStatus.ALIVE);
        bench.pass(Duration.ofSeconds(3));
        assertThat(bench.told).contains(join(21, "me")).doesNotContain(leave(20, "me"));
    }

    @Test
    void pruneForgetsWhoHasFailed() {
        bench.alive("b", 2, 1).dead("b", "c").hear(new SerfMessage.Leave(5, "b", true));
        assertThat(bench.events).containsExactly("Joined b", "Failed b", "Left b", "Reaped b");
    }

    @Test
    void pruneOfOneThatIsLeavingWaitsUntilItHasLeft() {
        bench.alive("b", 2, 1).hear(new SerfMessage.Leave(5, "b", true));
        assertThat(bench.events).containsExactly("Joined b", "Leaving b");
        bench.dead("b", "b");
        assertThat(bench.events).endsWith("Left b", "Reaped b");
    }

    @Test
    void anExchangeOfStateTellsWhoLeft() {
        bench.alive("b", 2, 1).dead("b", "c").merge(state(Map.of("b", 7L), Set.of("b")));
        assertThat(bench.status("b")).isEqualTo(MemberStatus.LEFT);
        assertThat(bench.node.lamportTime()).isEqualTo(10);
    }

    @Test
    void theTimeOfALeaveHeardInAStateDoesNotHideTheLeave() {
        bench.alive("b", 2, 1).merge(state(Map.of("b", 7L), Set.of())).hear(leave(7, "b"));
        assertThat(bench.status("b")).isEqualTo(MemberStatus.LEAVING);
        bench.told.clear();
        bench.alive("c", 3, 1).hear(leave(7, "b"));
        assertThat(bench.events).containsOnlyOnce("Leaving b");
    }

    @Test
    void impossibleTimesDoNotMoveTheClock() {
        bench.alive("b", 2, 1).hear(leave(-1, "b")).hear(join(Long.MAX_VALUE, "b"));
        assertThat(bench.node.lamportTime()).isLessThan(10);
        assertThat(bench.counters.get(Counter.LAMPORT_TIMES_REFUSED)).isEqualTo(2);
        assertThat(bench.status("b")).isEqualTo(MemberStatus.ALIVE);
    }

    @Test
    void intentsForUnknownMembersAreBounded() {
        int bound = bench.node.config().limits().maxIntents();
        for (int i = 0; i < bound + 100; i++) {
            bench.hear(leave(5, "ghost" + i));
        }
        assertThat(bench.counters.get(Counter.INTENTS_DROPPED)).isEqualTo(100);
        assertThat(bench.counters.get(Counter.BROADCASTS_DROPPED)).isPositive();
    }
}
