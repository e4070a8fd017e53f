package dev.muster.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.gossip.MemberStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Each kind of fault does what it says, and no more. */
class SimulatedNodeTest {

    private final Simulation simulation = new Simulation(1);

    private SimulatedNode inACluster(int nodes) {
        simulation.addConverged(nodes);
        simulation.run(Duration.ofSeconds(5));
        return simulation.nodes().getFirst();
    }

    private boolean allHold(SimulatedNode subject, MemberStatus status) {
        return Simulation.allBelieve(simulation.nodes(), List.of(subject), status);
    }

    private long in(Duration time) {
        return simulation.scheduler().nowNanos() + time.toNanos();
    }

    @Test
    void aPausedNodeIsTakenForFailedAndComesBackByItself() {
        SimulatedNode node = inACluster(10);
        node.pauseUntil(in(Duration.ofSeconds(30)));
        long incarnation = node.machine().incarnation();
        simulation.awaitThat("failed", () -> failed(node), Duration.ofSeconds(30));
        simulation.awaitThat("back", () -> allHold(node, MemberStatus.ALIVE), Duration.ofSeconds(40));
        assertThat(node.machine().incarnation()).isGreaterThan(incarnation);
    }

    private boolean failed(SimulatedNode node) {
        return simulation.nodes().stream()
                .filter(other -> other != node)
                .allMatch(other -> other.statusOf(node.name()).equals(Optional.of(MemberStatus.FAILED)));
    }

    @Test
    void aShortPauseHarmsNobody() {
        SimulatedNode node = inACluster(10);
        node.pauseUntil(in(Duration.ofMillis(300)));
        simulation.run(Duration.ofSeconds(40));
        assertThat(Simulation.allBelieve(simulation.nodes(), simulation.nodes(), MemberStatus.ALIVE))
                .isTrue();
    }

    @Test
    void aClockThatJumpsHarmsNobodyForLong() {
        SimulatedNode node = inACluster(10);
        node.jumpClock(Duration.ofHours(1).toNanos());
        simulation.awaitThat(
                "all agree",
                () -> Simulation.allBelieve(simulation.nodes(), simulation.nodes(), MemberStatus.ALIVE),
                Duration.ofMinutes(1));
        assertThat(node.machine().awareness()).isLessThanOrEqualTo(7);
    }

    @Test
    void theClockOfASuspendedNodeStandsStill() {
        SimulatedNode node = inACluster(3);
        long before = node.machine().nextDeadlineNanos();
        node.suspendUntil(in(Duration.ofSeconds(100)));
        simulation.run(Duration.ofSeconds(99));
        assertThat(node.machine().nextDeadlineNanos()).isEqualTo(before);
        simulation.run(Duration.ofSeconds(3));
        assertThat(node.machine().nextDeadlineNanos() - before)
                .isBetween(1L, Duration.ofSeconds(3).toNanos());
    }

    @Test
    void aCloggedLinkHoldsBackAndLosesNothing() {
        inACluster(2);
        SimulatedNode first = simulation.nodes().getFirst();
        simulation
                .network()
                .add(new LinkFault((from, to) -> from == first, LinkFault.Kind.CLOG, in(Duration.ofSeconds(20))));
        simulation.run(Duration.ofSeconds(60));
        assertThat(simulation.network().lost()).isZero();
        assertThat(allHold(first, MemberStatus.ALIVE)).isTrue();
    }

    @Test
    void aNodeThatForgotItsIncarnationIsBelievedInTheEnd() {
        SimulatedNode node = inACluster(10);
        node.pauseUntil(in(Duration.ofSeconds(25)));
        simulation.run(Duration.ofSeconds(60));
        node.kill();
        simulation.awaitThat("failed", () -> failed(node), Duration.ofSeconds(60));
        node.restart(1);
        node.join(simulation.nodes().get(1));
        simulation.awaitThat("back", () -> allHold(node, MemberStatus.ALIVE), Duration.ofSeconds(60));
    }

    /** Its timers go on, so it takes the others for silent, and itself for unwell (Lifeguard, IV-A). */
    @Test
    void aLateNodeDoubtsItself() {
        SimulatedNode node = inACluster(10);
        node.slowDown(
                SimulatedNode.Slowness.LATE, Duration.ofSeconds(5), Duration.ofMillis(5), in(Duration.ofSeconds(30)));
        simulation.run(Duration.ofSeconds(29));
        assertThat(node.machine().awareness()).isPositive();
        simulation.awaitThat(
                "all agree, and it is well",
                () -> Simulation.allBelieve(simulation.nodes(), simulation.nodes(), MemberStatus.ALIVE)
                        && node.machine().awareness() == 0,
                Duration.ofMinutes(2));
    }
}
