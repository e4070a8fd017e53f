package dev.muster.gossip.swim;

import static dev.muster.gossip.swim.SwimBench.alive;
import static dev.muster.gossip.swim.SwimBench.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.wire.Message;
import dev.muster.gossip.wire.Message.Liveness;
import dev.muster.gossip.wire.Message.NodeState;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What a node that joins hands on. Source: Serf's protocol (streams); not to is a decision of Muster's. */
class NewcomerTest {

    private final SwimBench bench = new SwimBench();

    private void join(int... numbers) {
        bench.asked.clear();
        for (int number : numbers) {
            bench.swim.exchangeState(
                    at(number), true, outcome -> assertThat(outcome).isEmpty());
        }
    }

    /** The one that was asked first, or next, knows these. */
    private void answer(int... numbers) {
        List<NodeState> states = Arrays.stream(numbers)
                .mapToObj(number ->
                        new NodeState("n" + number, at(number), Bytes.ofUtf8("meta"), 1, Liveness.ALIVE, Versions.OWN))
                .toList();
        bench.asked.removeFirst().handler().replied(new Message.PushPull(true, states, Bytes.EMPTY));
    }

    /** Of whom this node told anybody in a second. */
    private Set<String> told() {
        bench.sent.clear();
        bench.pass(Duration.ofSeconds(1));
        Set<String> names = new TreeSet<>();
        bench.sent(Message.Alive.class).forEach(claim -> names.add(claim.node()));
        return names;
    }

    @Test
    void tellsOfItselfAlone() {
        join(2);
        answer(2, 3, 4);
        assertThat(bench.heard).contains("joined n2", "joined n3", "joined n4");
        assertThat(told()).containsExactly("me");
    }

    @Test
    void inOneClusterThatItJoinsInManyPlacesToo() {
        join(2, 3, 4);
        answer(2, 3, 4);
        answer(2, 3, 4);
        answer(2, 3, 4);
        assertThat(told()).containsExactly("me");
    }

    @Test
    void ofClustersThatDidNotKnowEachOtherAllAreTold() {
        join(2, 3, 6);
        answer(2, 3);
        answer(2, 3, 4);
        answer(6, 7);
        assertThat(told()).contains("n2", "n3", "n4", "n6", "n7");
    }

    @Test
    void whoseJoinIsOverHasNothingLeftToTell() {
        join(2);
        answer(2, 3);
        told();
        join(6);
        answer(6, 7);
        assertThat(told()).contains("n6", "n7").doesNotContain("n2", "n3");
    }

    @Test
    void whoComesToOneThatIsNotAloneIsToldOf() {
        bench.hear(alive("b", 9, 1));
        join(2);
        answer(2, 3);
        assertThat(told()).contains("n2", "n3");
    }

    @Test
    void whoComesByItselfIsToldOf() {
        NodeState other = new NodeState("n2", at(2), Bytes.ofUtf8("meta"), 1, Liveness.ALIVE, Versions.OWN);
        bench.swim.onStream(new Message.PushPull(true, List.of(other), Bytes.EMPTY));
        assertThat(told()).contains("n2");
    }
}
