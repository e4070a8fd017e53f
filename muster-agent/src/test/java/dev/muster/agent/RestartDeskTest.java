package dev.muster.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.drain.Readmission;
import dev.muster.agent.drain.ReleaseQuestion;
import dev.muster.agent.rollout.OrderId;
import dev.muster.agent.rollout.OwnerAnswer;
import dev.muster.agent.rollout.OwnerAnswer.State;
import dev.muster.agent.rollout.OwnerOrder;
import dev.muster.supervisor.ServiceName;
import dev.muster.supervisor.Supervisor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which restarts begin, and which are known; no process is started. */
final class RestartDeskTest {

    private static final ServiceName WEB = new ServiceName("web");
    private static final ServiceName API = new ServiceName("api");
    private static final ServiceName SEEN = new ServiceName("seen");

    @TempDir
    private Path folder;

    private Supervisor supervisor;
    private RestartDesk desk;
    private final Set<ServiceName> waiting = ConcurrentHashMap.newKeySet();
    private volatile boolean broken;

    @BeforeEach
    void open() throws IOException {
        supervisor = Supervisor.open(folder, status -> {});
        desk = new RestartDesk(
                new OwnServices(
                        supervisor,
                        List.of(kept(WEB), kept(API), ServiceOptions.of(SEEN, place(), List.of())),
                        Duration.ofSeconds(1),
                        Leftovers.none()),
                new Cut(),
                LeaveTimes.defaults());
    }

    @AfterEach
    void close() {
        desk.leave();
        desk.endAlone();
        supervisor.close();
    }

    private static InetSocketAddress place() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 3000);
    }

    private static ServiceOptions kept(ServiceName name) {
        return ServiceOptions.of(name, place(), List.of("sleep", "1"));
    }

    /** Nobody is told of anything: a restart waits at its first step, or breaks there. */
    private final class Cut implements Restart.Traffic {

        @Override
        public CompletableFuture<Void> out(ServiceName service) {
            if (broken) {
                throw new IllegalStateException("a bug");
            }
            waiting.add(service);
            return new CompletableFuture<>();
        }

        @Override
        public Optional<CompletableFuture<Void>> back(ServiceName service) {
            return Optional.empty();
        }

        @Override
        public DrainRun drain(ReleaseQuestion question, Duration deadline) {
            throw new AssertionError("the cluster is not told yet");
        }

        @Override
        public Readmission readmit(ReleaseQuestion question, Duration deadline) {
            throw new AssertionError("it is not out yet");
        }
    }

    private OwnerAnswer begin(long id, ServiceName service) {
        return desk.begin(new OwnerOrder.Restart(OrderId.of(id), service, true, Duration.ofSeconds(5)), "a test");
    }

    @Test
    void aServiceHasOneRestartAtATimeAndItsOrderMayComeTwice() {
        assertThat(begin(1, WEB).state()).isEqualTo(State.RUNNING);
        assertThat(begin(1, WEB).state()).isEqualTo(State.RUNNING);
        OwnerAnswer second = begin(2, WEB);
        assertThat(second.state()).isEqualTo(State.REFUSED);
        assertThat(second.last()).startsWith("a restart of web is under way already, for 0.");
        assertThat(begin(3, API).state()).as("another service").isEqualTo(State.RUNNING);
        assertThat(desk.look(OrderId.of(1)).state()).isEqualTo(State.RUNNING);
        assertThat(desk.look(OrderId.of(2)).state())
                .as("what was refused is not kept")
                .isEqualTo(State.UNKNOWN);
    }

    @Test
    void whatThisAgentDoesNotRunIsRefused() {
        assertThat(begin(1, SEEN).last()).startsWith("seen is not run by this agent, only looked at");
        assertThat(begin(2, new ServiceName("none")).last())
                .isEqualTo("this agent looks after no service named none; it looks after web, api, seen");
    }

    @Test
    void aLeaveEndsThoseUnderWayAndNoneIsBegunAfterIt() {
        begin(1, WEB);
        desk.leave();
        desk.endAlone();
        OwnerAnswer end = desk.look(OrderId.of(1));
        assertThat(end.state()).isEqualTo(State.FAILED);
        assertThat(end.last()).isEqualTo("not finished: this agent leaves or ends");
        assertThat(begin(2, API).last()).isEqualTo("this agent leaves or ends");
    }

    @Test
    void anAgentThatEndsAloneWaitsForThoseUnderWayAndBeginsNone() {
        begin(1, WEB);
        desk.endAlone();
        assertThat(desk.look(OrderId.of(1)).state()).isEqualTo(State.FAILED);
        assertThat(begin(2, API).last()).isEqualTo("this agent leaves or ends");
    }

    @Test
    void theOldestThatIsOverIsForgotten() {
        assertThat(begin(0, API).state()).isEqualTo(State.RUNNING);
        ConditionFactory soon = Awaitility.await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2));
        soon.until(() -> waiting.contains(API));
        broken = true;
        for (int i = 1; i <= RestartDesk.MOST_KEPT; i++) {
            OrderId id = OrderId.of(i);
            begin(i, WEB);
            soon.until(() -> desk.look(id).state() == State.FAILED);
        }
        assertThat(desk.look(OrderId.of(1)).state()).isEqualTo(State.UNKNOWN);
        assertThat(desk.look(OrderId.of(2)).last()).startsWith("it went wrong inside Muster");
        assertThat(desk.look(OrderId.of(0)).state())
                .as("one under way, though the oldest")
                .isNotEqualTo(State.UNKNOWN);
    }
}
