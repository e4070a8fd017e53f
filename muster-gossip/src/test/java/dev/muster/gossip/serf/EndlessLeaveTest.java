package dev.muster.gossip.serf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.gossip.MemberStatus;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.wire.Message;
import dev.muster.gossip.wire.SerfMessage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who said that it leaves, and is still seen: docs/decisions/0015. */
class EndlessLeaveTest {

    private static final Duration STEP = Duration.ofSeconds(2);

    private final NodeBench bench = new NodeBench();
    private long incarnation = 1;

    /** Lets time pass while b tells again and again that it lives, as a node that is there does. */
    private void passWhileItLives(Duration duration) {
        for (Duration passed = Duration.ZERO; passed.compareTo(duration) < 0; passed = passed.plus(STEP)) {
            bench.pass(STEP);
            bench.alive("b", 2, ++incarnation);
        }
    }

    @Test
    void isTakenBackWhenTheMemberIsStillThere() {
        bench.alive("b", 2, incarnation).hear(new SerfMessage.Leave(5, "b", false));
        passWhileItLives(Duration.ofSeconds(110));
        assertThat(bench.status("b")).isEqualTo(MemberStatus.LEAVING);
        bench.events.clear();
        passWhileItLives(Duration.ofSeconds(30));
        assertThat(bench.status("b")).isEqualTo(MemberStatus.ALIVE);
        assertThat(bench.events).containsExactly("Updated b");
    }

    @Test
    void isTakenBackAlsoWhereTheIntentCameFirst() {
        bench.hear(new SerfMessage.Leave(5, "b", false)).alive("b", 2, incarnation);
        assertThat(bench.status("b")).isEqualTo(MemberStatus.LEAVING);
        passWhileItLives(Duration.ofSeconds(140));
        assertThat(bench.status("b")).isEqualTo(MemberStatus.ALIVE);
    }

    @Test
    void isNotTakenBackWhenTheMemberIsGone() {
        bench.alive("b", 2, incarnation).hear(new SerfMessage.Leave(5, "b", false));
        bench.pass(Duration.ofSeconds(200));
        assertThat(bench.status("b")).isEqualTo(MemberStatus.LEFT);
    }

    /** An exchange of state tells of a leave as one later than it was. */
    @Test
    void whoComesBackSpeaksLaterThanAllItKnows() {
        bench.alive("b", 2, incarnation);
        long before = bench.node.lamportTime();
        bench.node.join(1, List.of(NodeBench.at(2)), bench.now());
        bench.collect();
        bench.node.onReply(
                bench.exchanges.getLast().id(), new Message.PushPull(false, List.of(), Bytes.EMPTY), bench.now());
        bench.pass(Duration.ofSeconds(1));
        assertThat(bench.told)
                .anyMatch(message -> message instanceof SerfMessage.Join said && said.lamportTime() == before + 1);
    }
}
