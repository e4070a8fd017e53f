package dev.muster.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.gossip.MemberStatus;
import dev.muster.gossip.serf.SerfTimings;
import dev.muster.gossip.swim.Counter;
import dev.muster.gossip.swim.SwimTimings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A hundred nodes at a time, each run with a seed of its own: {@code -Dsim.seed=N} repeats one. */
class ClusterSimulationTest {

    private static final int MANY = 100;

    private final long seed =
            Long.getLong("sim.seed", ThreadLocalRandom.current().nextLong());

    /**
     * Gossip alone may miss a node or two; exchanges of state then find them within minutes.
     */
    private static final Duration UNTIL_THE_LAST = Duration.ofMinutes(6);

    private Simulation cluster(int nodes, NetworkFaults faults) {
        Simulation simulation = new Simulation(seed);
        simulation.network().setFaults(faults);
        simulation.add(nodes);
        simulation.awaitThat("all know all", () -> allAlive(simulation), UNTIL_THE_LAST);
        return simulation;
    }

    private static boolean allAlive(Simulation simulation) {
        return Simulation.allBelieve(simulation.nodes(), simulation.nodes(), MemberStatus.ALIVE);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.2, 0.25})
    void aHundredNodesLearnOfEachOtherDespiteLoss(double loss) {
        Simulation simulation = cluster(MANY, NetworkFaults.NONE.withLoss(loss).withDuplication(0.05));
        assertThat(simulation.nodes())
                .as("seed %d", seed)
                .allSatisfy(node -> assertThat(node.machine().members()).hasSize(MANY));
    }

    @Test
    void aHundredthNodeIsKnownToNearlyAllWithinSecondsAndToAllInTheEnd() {
        Simulation simulation = cluster(MANY - 1, NetworkFaults.NONE.withLoss(0.25));
        SimulatedNode newcomer = simulation.add();
        newcomer.join(simulation.nodes().getFirst());
        // Serf's convergence simulator (serf.io) says 2.6 s for 99.99 %; twice that for bad luck.
        simulation.awaitThat(
                "the newcomer is known to 95 of 100",
                () -> simulation.nodes().stream()
                                .filter(node -> node.statusOf(newcomer.name()).isPresent())
                                .count()
                        >= 95,
                Duration.ofSeconds(6));
        simulation.awaitThat(
                "the newcomer is known to all",
                () -> Simulation.allBelieve(simulation.nodes(), List.of(newcomer), MemberStatus.ALIVE),
                UNTIL_THE_LAST);
    }

    @Test
    void killedNodesAreFailedEverywhereAndNobodyElseIs() {
        Simulation simulation = cluster(MANY, NetworkFaults.NONE);
        List<SimulatedNode> killed = simulation.nodes().subList(10, 15);
        List<SimulatedNode> others = new ArrayList<>(simulation.nodes());
        others.removeAll(killed);
        killAndAwait(simulation, killed);
        assertThat(Simulation.allBelieve(others, others, MemberStatus.ALIVE))
                .as("seed %d", seed)
                .isTrue();
    }

    /**
     * Lifeguard (Dadgar, Phillips, Currey, 2017) in small clusters: of three nodes nobody could confirm, so a suspicion
     * lasts 4 s. With four it lasts 24 s, 11.4 s when one more accuses and 4 s when two more do; after two of four were killed there is
     * one more at most. Finding each of them silent takes a probe, which lasts longer the more answers were missed.
     * Real Serf 0.9.4 was measured at 5.6 to 6.5 s for one of three or four, and 15.3 to 17.6 s for two of four.
     */
    @ParameterizedTest
    @CsvSource({"3, 1, 5, 7", "4, 1, 5, 7", "3, 2, 7, 11", "4, 2, 13, 18"})
    void aSmallClusterNoticesAKillInTheTimeThatTheRulesGive(int nodes, int kills, int leastSeconds, int mostSeconds) {
        List<Duration> times = new ArrayList<>();
        for (int run = 0; run < 51; run++) {
            times.add(noticing(seed + run, nodes, kills));
        }
        Collections.sort(times);
        assertThat(times.get(times.size() / 2))
                .as("the median, seed %d", seed)
                .isBetween(Duration.ofSeconds(leastSeconds), Duration.ofSeconds(mostSeconds));
    }

    private static Duration noticing(long seed, int nodes, int kills) {
        Simulation simulation = new Simulation(seed);
        simulation.add(nodes);
        simulation.awaitThat("all know all", () -> allAlive(simulation), UNTIL_THE_LAST);
        simulation.run(Duration.ofSeconds(20));
        List<SimulatedNode> killed = simulation.nodes().subList(nodes - kills, nodes);
        return killAndAwait(simulation, killed);
    }

    /** How long it took until all who live said that the killed have failed. */
    private static Duration killAndAwait(Simulation simulation, List<SimulatedNode> killed) {
        killed.forEach(SimulatedNode::kill);
        return simulation.awaitThat(
                "the killed have failed",
                () -> Simulation.allBelieve(simulation.nodes(), killed, MemberStatus.FAILED),
                UNTIL_THE_LAST);
    }

    @Test
    void killedNodesAreFailedEverywhereDespiteLossAndTheLivingRecover() {
        Simulation simulation = cluster(MANY, NetworkFaults.NONE.withLoss(0.2));
        List<SimulatedNode> killed = simulation.nodes().subList(50, 53);
        List<SimulatedNode> others = new ArrayList<>(simulation.nodes());
        others.removeAll(killed);
        killAndAwait(simulation, killed);
        simulation.awaitThat(
                "the living are alive",
                () -> Simulation.allBelieve(others, others, MemberStatus.ALIVE),
                UNTIL_THE_LAST);
    }

    @Test
    void leaversAreLeftEverywhere() {
        Simulation simulation = cluster(MANY, NetworkFaults.NONE.withLoss(0.1));
        List<SimulatedNode> leavers = simulation.nodes().subList(20, 25);
        List<SimulatedNode> stayers = new ArrayList<>(simulation.nodes());
        stayers.removeAll(leavers);
        leavers.forEach(leaver -> leaver.leave(leaver::kill));
        simulation.awaitThat(
                "the leavers have left",
                () -> Simulation.allBelieve(stayers, leavers, MemberStatus.LEFT),
                UNTIL_THE_LAST);
        simulation.awaitThat(
                "the leavers know that it is spread",
                () -> leavers.stream().noneMatch(SimulatedNode::isRunning),
                Duration.ofSeconds(12));
    }

    @Test
    void aChangedTagReachesAll() {
        Simulation simulation = cluster(MANY, NetworkFaults.NONE.withLoss(0.25));
        SimulatedNode changed = simulation.nodes().get(7);
        changed.setTags(new TreeMap<>(Map.of("svc:web", "draining 3000 100")));
        simulation.awaitThat(
                "all know the tag",
                () -> simulation.nodes().stream()
                        .allMatch(node -> node.machine().members().stream()
                                .anyMatch(member -> member.name().equals(changed.name())
                                        && member.tags().containsKey("svc:web"))),
                UNTIL_THE_LAST);
    }

    @Test
    void aNodeThatStartsAgainUnderItsNameIsBelieved() {
        Simulation simulation = cluster(20, NetworkFaults.NONE);
        SimulatedNode node = simulation.nodes().get(5);
        node.setTags(new TreeMap<>(Map.of("life", "first")));
        simulation.run(Duration.ofSeconds(5));
        node.kill();
        simulation.awaitThat(
                "it has failed",
                () -> Simulation.allBelieve(simulation.nodes(), List.of(node), MemberStatus.FAILED),
                UNTIL_THE_LAST);
        node.restart(1);
        node.join(simulation.nodes().getFirst());
        simulation.awaitThat("it is back", () -> allAlive(simulation), UNTIL_THE_LAST);
        simulation.awaitThat(
                "its old tags are gone",
                () -> simulation.nodes().stream()
                        .allMatch(other -> other.machine().members().stream()
                                .noneMatch(member -> member.name().equals(node.name())
                                        && !member.tags().isEmpty())),
                UNTIL_THE_LAST);
    }

    @Test
    void aNodeThatLeftComesBack() {
        Simulation simulation = cluster(20, NetworkFaults.NONE);
        SimulatedNode node = simulation.nodes().get(5);
        node.leave(node::kill);
        simulation.awaitThat(
                "it has left",
                () -> Simulation.allBelieve(simulation.nodes(), List.of(node), MemberStatus.LEFT),
                UNTIL_THE_LAST);
        node.restart(1);
        node.join(simulation.nodes().getFirst());
        simulation.awaitThat("it is back", () -> allAlive(simulation), UNTIL_THE_LAST);
        simulation.run(Duration.ofMinutes(1));
        assertThat(allAlive(simulation)).as("seed %d", seed).isTrue();
    }

    @Test
    void aPartitionHealsByItself() {
        SerfTimings timings = new SerfTimings(
                Duration.ofSeconds(5),
                Duration.ofSeconds(1),
                Duration.ofHours(24),
                Duration.ofHours(24),
                Duration.ofSeconds(10));
        Simulation simulation = new Simulation(seed, SwimTimings.LAN, timings);
        simulation.add(40);
        simulation.awaitThat("all know all", () -> allAlive(simulation), UNTIL_THE_LAST);
        List<SimulatedNode> left = simulation.nodes().subList(0, 15);
        List<SimulatedNode> right = simulation.nodes().subList(15, 40);
        simulation.network().cut((from, to) -> left.contains(from) != left.contains(to));
        simulation.awaitThat(
                "each side has given up the other",
                () -> Simulation.allBelieve(left, right, MemberStatus.FAILED)
                        && Simulation.allBelieve(right, left, MemberStatus.FAILED),
                UNTIL_THE_LAST);
        simulation.network().heal();
        simulation.awaitThat("all are alive again", () -> allAlive(simulation), UNTIL_THE_LAST);
    }

    @Test
    void aNodeThatOnlyTcpReachesStaysAlive() {
        Simulation simulation = cluster(10, NetworkFaults.NONE);
        SimulatedNode behind = simulation.nodes().get(3);
        simulation.network().cutDatagrams((from, to) -> to == behind);
        simulation.run(Duration.ofMinutes(1));
        assertThat(Simulation.allBelieve(simulation.nodes(), List.of(behind), MemberStatus.ALIVE))
                .as("seed %d", seed)
                .isTrue();
        assertThat(simulation.nodes().stream()
                        .mapToLong(node -> node.counters().get(Counter.PROBES_TCP_ONLY))
                        .sum())
                .as("seed %d", seed)
                .isPositive();
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        assertThat(trace(seed)).isEqualTo(trace(seed));
        assertThat(trace(seed)).isNotEqualTo(trace(seed + 1));
    }

    private static List<String> trace(long seed) {
        Simulation simulation = new Simulation(seed);
        simulation.network().setFaults(NetworkFaults.NONE.withLoss(0.2));
        List<String> trace = new ArrayList<>();
        simulation.add(10);
        for (SimulatedNode node : simulation.nodes()) {
            node.addListener(event -> trace.add(simulation.scheduler().nowNanos() + " " + node.name() + " "
                    + event.getClass().getSimpleName() + " " + event.member().name()));
        }
        simulation.run(Duration.ofSeconds(20));
        trace.add(simulation.scheduler().handled() + " " + simulation.network().sent());
        return trace;
    }
}
