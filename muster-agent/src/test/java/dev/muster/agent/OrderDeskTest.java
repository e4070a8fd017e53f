package dev.muster.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.drain.Readmission;
import dev.muster.agent.drain.ReleaseQuestion;
import dev.muster.agent.rollout.OwnerAnswer;
import dev.muster.agent.rollout.OwnerAnswer.State;
import dev.muster.agent.rollout.OwnerOrder;
import dev.muster.gossip.Query;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.supervisor.ServiceName;
import dev.muster.supervisor.Supervisor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose orders are obeyed, and which. */
final class OrderDeskTest {

    private static final String ID = "00000000000000a1";

    @TempDir
    private Path folder;

    private final AtomicInteger told = new AtomicInteger();
    private Supervisor supervisor;

    @BeforeEach
    void open() throws IOException {
        supervisor = Supervisor.open(folder, status -> {});
    }

    @AfterEach
    void close() {
        supervisor.close();
    }

    private OrderDesk desk(boolean allowRemote) {
        ServiceOptions web = ServiceOptions.of(
                new ServiceName("web"), new InetSocketAddress(InetAddress.getLoopbackAddress(), 3000), List.of());
        List<ServiceOptions> options = List.of(web);
        OwnServices services = new OwnServices(supervisor, options, Duration.ofSeconds(1), Leftovers.none());
        return new OrderDesk(
                allowRemote,
                services,
                new RestartDesk(services, new NoTraffic(), LeaveTimes.defaults()),
                new WeightDesk(options, new WeightFile(folder)),
                () -> {
                    told.incrementAndGet();
                    return CompletableFuture.completedFuture(null);
                });
    }

    private static final class NoTraffic implements Restart.Traffic {

        @Override
        public CompletableFuture<Void> out(ServiceName service) {
            throw new AssertionError("nothing is restarted");
        }

        @Override
        public Optional<CompletableFuture<Void>> back(ServiceName service) {
            throw new AssertionError("nothing is restarted");
        }

        @Override
        public DrainRun drain(ReleaseQuestion question, Duration deadline) {
            throw new AssertionError("nothing is restarted");
        }

        @Override
        public Readmission readmit(ReleaseQuestion question, Duration deadline) {
            throw new AssertionError("nothing is restarted");
        }
    }

    private static Query query(String order) {
        return new Query(
                OwnerOrder.QUERY,
                Bytes.ofUtf8(order),
                "far\u001b[1m",
                1,
                Duration.ofSeconds(5),
                _ -> CompletableFuture.completedFuture(null));
    }

    @Test
    void othersAreObeyedOnlyWhereThatWasAllowed() {
        String order = "1 weight " + ID + " web 7";
        OwnerAnswer shut = desk(false).heard(query(order));
        assertThat(shut.state()).isEqualTo(State.REFUSED);
        assertThat(shut.last()).contains("takes no orders from other nodes").contains("--allow-remote");
        assertThat(told).hasValue(0);
        assertThat(desk(true).heard(query(order))).isEqualTo(OwnerAnswer.of(State.DONE, "7"));
        assertThat(told).hasValue(1);
    }

    @Test
    void thisHostIsObeyedInAnyCase() throws Exception {
        OrderDesk desk = desk(false);
        assertThat(desk.take(OwnerOrder.read(Bytes.ofUtf8("1 weight " + ID + " web 7")), "this host"))
                .isEqualTo(OwnerAnswer.of(State.DONE, "7"));
        assertThat(desk.take(OwnerOrder.read(Bytes.ofUtf8("1 ask " + ID + " web")), "this host"))
                .as("what it was configured with")
                .isEqualTo(OwnerAnswer.of(State.DONE, "100"));
        assertThat(desk.take(OwnerOrder.read(Bytes.ofUtf8("1 look " + ID + " web")), "this host")
                        .state())
                .isEqualTo(State.UNKNOWN);
    }

    @Test
    void whatIsWrongWithAnOrderIsSaidInWords() {
        OrderDesk desk = desk(true);
        assertThat(desk.heard(query("1 run " + ID + " web;reboot")).last()).startsWith("the order can't be read: ");
        assertThat(desk.heard(query("1 weight " + ID + " none 7")))
                .isEqualTo(OwnerAnswer.of(
                        State.REFUSED, "this agent looks after no service named none; it looks after web"));
        assertThat(desk.heard(query("1 restart " + ID + " web drain 1000")).last())
                .startsWith("web is not run by this agent");
        assertThat(told).hasValue(0);
    }
}
