package dev.muster.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.drain.Readmission;
import dev.muster.agent.drain.ReleaseQuestion;
import dev.muster.agent.rollout.OrderId;
import dev.muster.agent.rollout.OwnerAnswer.State;
import dev.muster.agent.rollout.OwnerOrder;
import dev.muster.supervisor.ServiceName;
import dev.muster.supervisor.ServicePhase;
import dev.muster.supervisor.ServiceStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The steps of a restart, on a node that does as the test says; with real balancers it is {@code RolloutIT}. */
final class RestartTest {

    private static final ServiceName WEB = new ServiceName("web");

    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private ServicePhase phase = ServicePhase.READY;
    private CompletableFuture<Void> stopped = CompletableFuture.completedFuture(null);
    private volatile OptionalLong pid = OptionalLong.of(1);
    private boolean leaving;
    private final Told node = new Told();
    private final Restart restart = new Restart(
            new OwnerOrder.Restart(new OrderId("00000000000000ab"), WEB, true, Duration.ofMillis(200)),
            node,
            node,
            false,
            Duration.ZERO,
            Duration.ofSeconds(1));

    private final class Told implements Restart.Processes, Restart.Traffic {

        @Override
        public CompletableFuture<Void> out(ServiceName service) {
            asked.add("out");
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public Optional<CompletableFuture<Void>> back(ServiceName service) {
            asked.add(restart.isOver() ? "back, too late" : "back");
            return Optional.of(CompletableFuture.completedFuture(null));
        }

        @Override
        public DrainRun drain(ReleaseQuestion question, Duration deadline) {
            throw new AssertionError("it takes no traffic");
        }

        @Override
        public Readmission readmit(ReleaseQuestion question, Duration deadline) {
            throw new AssertionError("it takes no traffic");
        }

        @Override
        public CompletableFuture<Void> stop(ServiceName service, Optional<Duration> grace) {
            asked.add("stop");
            return stopped;
        }

        @Override
        public boolean start(ServiceName service) {
            asked.add("start");
            pid = leaving ? OptionalLong.empty() : OptionalLong.of(2);
            return !leaving;
        }

        @Override
        public Optional<ServiceStatus> status(ServiceName service) {
            return Optional.of(
                    new ServiceStatus(service, phase, pid, 0, Optional.empty(), "its port is closed", Instant.EPOCH));
        }
    }

    @Test
    void itIsStoppedStartedAndBackBeforeItIsOver() {
        restart.run();
        assertThat(restart.answer().state()).isEqualTo(State.DONE);
        assertThat(asked).containsSubsequence("stop", "start", "back").doesNotContain("out", "back, too late");
    }

    @Test
    void oneThatIsNotReadyInTimeFailsWithTheReasonAndIsKeptOutByNobody() {
        phase = ServicePhase.STARTING;
        restart.run();
        assertThat(restart.answer().state()).isEqualTo(State.FAILED);
        assertThat(restart.answer().last()).contains("not ready after 0.2 s").contains("its port is closed");
        assertThat(asked).containsExactly("stop", "start", "back");
    }

    @Test
    void oneWhoseNodeLeavesMeanwhileStaysDown() {
        leaving = true;
        restart.run();
        assertThat(restart.answer().state()).isEqualTo(State.FAILED);
        assertThat(restart.answer().last()).isEqualTo("not started again: this node leaves");
        assertThat(asked).containsExactly("stop", "start", "back");
    }

    /** Runs it until it waits for the stop, and interrupts it there. */
    private void interruptInTheMidst() throws InterruptedException {
        stopped = new CompletableFuture<>();
        Thread thread = Thread.ofVirtual().start(restart::run);
        Awaitility.await().until(() -> asked.contains("stop"));
        thread.interrupt();
        assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
    }

    @Test
    void oneWhoseAgentEndsInTheMidstRunsAgainBeforeThat() throws InterruptedException {
        interruptInTheMidst();
        assertThat(asked).containsExactly("stop", "start", "back");
        assertThat(restart.answer().state()).isEqualTo(State.FAILED);
        assertThat(restart.answer().last())
                .isEqualTo("not finished: this agent leaves or ends; it was started again first, as process 2");
    }

    @Test
    void oneWhoseNodeLeavesInTheMidstIsNotWaitedFor() throws InterruptedException {
        leaving = true;
        interruptInTheMidst();
        assertThat(asked).containsExactly("stop", "start", "back");
        assertThat(restart.answer().last()).isEqualTo("not finished: this agent leaves or ends");
    }
}
