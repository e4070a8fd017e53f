package dev.muster.gossip.swim;

import static dev.muster.gossip.swim.SwimBench.alive;
import static dev.muster.gossip.swim.SwimBench.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.gossip.Property;
import dev.muster.gossip.wire.Message.Dead;
import dev.muster.gossip.wire.Message.Liveness;
import dev.muster.gossip.wire.Message.NodeState;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * An address is never two living members, whatever comes while claims are looked into. Source:
 * docs/decisions/0016-a-silent-holder-loses-its-name.md.
 */
class OneAddressOneMemberTest {

    private static final Duration CHALLENGE = Duration.ofSeconds(1);
    private static final List<String> NAMES = List.of("b", "c", "d", "e", "f");
    private static final int ADDRESSES = 4;
    private static final int STEPS = 60;

    private final SwimBench bench = new SwimBench();

    @Test
    void whoHasComeToTheAddressWhileTheHoldersWereAskedIsAskedToo() {
        bench.hear(alive("b", 2, 5), alive("b", 9, 6));
        bench.answeringToName.put(at(9), "b");
        bench.hear(alive("d", 9, 1));
        bench.pass(CHALLENGE);
        assertThat(livingAt(bench, at(9))).containsExactly("d");
        assertThat(bench.stateOf("b").address()).isEqualTo(at(2));
        assertThat(bench.counters.get(Counter.CHALLENGES)).isEqualTo(2);
        bench.pass(CHALLENGE);
        assertThat(livingAt(bench, at(9))).as("d is silent").containsExactly("b");
        assertThat(bench.livenessOf("d")).isEqualTo(Liveness.DEAD);
    }

    @Test
    void whoWasMovedMeanwhileIsAskedWhereItIsNow() {
        bench.hear(alive("b", 2, 5), alive("c", 2, 1), alive("c", 3, 2));
        bench.answeringToName.put(at(2), "c");
        bench.answeringToName.put(at(3), "c");
        bench.pass(CHALLENGE);
        assertThat(bench.stateOf("c").address()).isEqualTo(at(3));
    }

    @Test
    void whatIsNoNewsAnyMoreTakesNothingBack() {
        bench.hear(alive("b", 2, 5), alive("b", 9, 6));
        bench.answeringToName.put(at(9), "b");
        bench.hear(new Dead(5, "b", "b"), alive("b", 7, 7), new Dead(7, "b", "b"), alive("b", 9, 8));
        bench.pass(CHALLENGE);
        assertThat(bench.stateOf("b").incarnation()).isEqualTo(8);
    }

    @Test
    void whateverIsClaimedAndWhoeverAnswers() {
        Property.forAll(11, 2000, random -> random, OneAddressOneMemberTest::anyStory);
    }

    private static void anyStory(Random random) {
        SwimBench bench = new SwimBench();
        for (int step = 0; step < STEPS; step++) {
            tell(bench, random);
            for (int number = 2; number < 2 + ADDRESSES; number++) {
                assertThat(livingAt(bench, at(number))).as("step " + step).hasSizeLessThan(2);
            }
        }
    }

    private static void tell(SwimBench bench, Random random) {
        String name = NAMES.get(random.nextInt(NAMES.size()));
        int number = 2 + random.nextInt(ADDRESSES);
        int incarnation = 1 + random.nextInt(20);
        switch (random.nextInt(8)) {
            case 0 -> bench.answeringToName.put(at(number), name);
            case 1 -> bench.answeringToName.remove(at(number));
            case 2 -> bench.hear(new Dead(incarnation, name, random.nextBoolean() ? name : "z"));
            case 3, 4 -> bench.pass(Duration.ofMillis(random.nextInt(700)));
            default -> bench.hear(alive(name, number, incarnation));
        }
    }

    private static List<String> livingAt(SwimBench bench, InetSocketAddress address) {
        return bench.states().stream()
                .filter(node -> node.liveness() == Liveness.ALIVE || node.liveness() == Liveness.SUSPECT)
                .filter(node -> node.address().equals(address))
                .map(NodeState::name)
                .toList();
    }
}
