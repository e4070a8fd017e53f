package dev.muster.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.gossip.MemberStatus;
import dev.muster.gossip.swim.Counter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;

/**
 * A whole rack, or a whole cluster, that is switched off and on. Nodes that go on above their last incarnation, as a
 * {@code Cluster} does by the clock and the snapshot, are believed at once; nodes that begin at 1 again, as others do,
 * must first hear what is still believed of them, and refute it. {@code -Dsim.seed=N} repeats a run.
 */
class MassRestartTest {

    private static final int NODES = 40;
    private static final int SURVIVORS = 4;
    private static final Duration SOON = Duration.ofSeconds(15);

    /** Gossip alone may miss a node or two; exchanges of state then find them within minutes. */
    private static final Duration UNTIL_THE_LAST = Duration.ofMinutes(6);

    private final long seed =
            Long.getLong("sim.seed", ThreadLocalRandom.current().nextLong());

    /** A cluster some of whose nodes have raised their incarnation, as changes of tags and suspicions do. */
    private Simulation lived() {
        Simulation simulation = new Simulation(seed);
        simulation.add(NODES);
        for (int change = 0; change < 3; change++) {
            for (SimulatedNode node : simulation.nodes()) {
                node.setTags(new TreeMap<>(Map.of("life", "first", "change", "" + change)));
            }
            simulation.run(Duration.ofSeconds(1));
        }
        simulation.awaitThat(
                "all know all",
                () -> Simulation.allBelieve(simulation.nodes(), simulation.nodes(), MemberStatus.ALIVE),
                Duration.ofMinutes(6));
        return simulation;
    }

    /** The cluster when all but the first {@code survivors} have just been started again, within two seconds. */
    private Simulation restarted(int survivors, ToLongFunction<SimulatedNode> incarnation) {
        Simulation simulation = lived();
        List<SimulatedNode> nodes = simulation.nodes();
        List<SimulatedNode> restarted = nodes.subList(survivors, NODES);
        restarted.forEach(SimulatedNode::kill);
        simulation.run(Duration.ofSeconds(2));
        restarted.forEach(node -> node.restart(incarnation.applyAsLong(node)));
        for (int i = 0; i < restarted.size(); i++) {
            // As from a snapshot: each goes back to one that it knew.
            restarted.get(i).join(nodes.get((survivors + i + 1) % NODES));
        }
        return simulation;
    }

    private void isBackSoonAndStays(Simulation simulation, int survivors) {
        List<SimulatedNode> nodes = simulation.nodes();
        List<SimulatedNode> restarted = nodes.subList(survivors, NODES);
        int views = nodes.size() * restarted.size();
        simulation.awaitThat(
                "99 of 100 views are of the new life", () -> views - stale(nodes, restarted) >= views * 0.99, SOON);
        simulation.awaitThat("all are", () -> stale(nodes, restarted) == 0, UNTIL_THE_LAST);
        simulation.run(Duration.ofSeconds(30));
        assertThat(Simulation.allBelieve(nodes, nodes, MemberStatus.ALIVE))
                .as("nobody is taken down afterwards, seed %d", seed)
                .isTrue();
    }

    /** How many views there are of somebody who is not known, not alive, or as it was in its first life. */
    private static long stale(List<SimulatedNode> nodes, List<SimulatedNode> restarted) {
        return nodes.stream()
                .mapToLong(node -> restarted.stream()
                        .filter(other -> node.machine()
                                .member(other.name())
                                .filter(member -> member.status() == MemberStatus.ALIVE)
                                .filter(member -> member.tags().isEmpty())
                                .isEmpty())
                        .count())
                .sum();
    }

    private static long refutations(List<SimulatedNode> nodes) {
        return nodes.stream()
                .mapToLong(node -> node.counters().get(Counter.REFUTATIONS))
                .sum();
    }

    private static long raised(SimulatedNode node) {
        return node.machine().incarnation() + 1;
    }

    @Test
    void aWholeClusterIsBackSoonWithoutARefutation() {
        Simulation raised = restarted(0, MassRestartTest::raised);
        isBackSoonAndStays(raised, 0);
        assertThat(refutations(raised.nodes())).as("seed %d", seed).isZero();
        // Where nobody is left to remember, beginning at 1 is no worse.
        Simulation fromOne = restarted(0, node -> 1);
        isBackSoonAndStays(fromOne, 0);
        assertThat(refutations(fromOne.nodes())).as("seed %d", seed).isZero();
    }

    @Test
    void whereSomeRememberOnlyThoseThatBeginAtOneMustRefute() {
        Simulation raised = restarted(SURVIVORS, MassRestartTest::raised);
        isBackSoonAndStays(raised, SURVIVORS);
        assertThat(refutations(raised.nodes())).as("seed %d", seed).isZero();
        Simulation fromOne = restarted(SURVIVORS, node -> 1);
        fromOne.run(Duration.ofSeconds(30));
        // They end at incarnations that others have heard of with other tags, so some views may stay wrong for long.
        assertThat(refutations(fromOne.nodes())).as("seed %d", seed).isGreaterThan((NODES - SURVIVORS) / 2);
    }
}
