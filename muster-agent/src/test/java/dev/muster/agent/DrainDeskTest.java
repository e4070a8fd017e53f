package dev.muster.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.api.DrainRequest;
import dev.muster.agent.api.Drains.Answer;
import dev.muster.agent.roster.RememberedRoster;
import dev.muster.agent.roster.RosterSettings;
import dev.muster.agent.roster.ServiceState;
import dev.muster.supervisor.ServiceName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service that was drained by hand and is restarted; with balancers it is {@code RolloutIT}. */
final class DrainDeskTest {

    private static final ServiceName WEB = new ServiceName("web");

    @TempDir
    private Path folder;

    private volatile Map<String, String> tags = Map.of();
    private Steering steering;
    private DrainDesk desk;

    @BeforeEach
    void open() {
        ServiceOptions web =
                ServiceOptions.of(WEB, new InetSocketAddress(InetAddress.getLoopbackAddress(), 3000), List.of());
        Bell bell = new Bell();
        steering = new Steering(
                bell,
                new Rosters(List::of, RosterSettings.defaults(false), RememberedRoster.none()),
                () -> new TreeMap<>(Map.of(WEB, ServiceState.READY)),
                Set.of(WEB),
                TreeMap::new,
                new TagPacer(new TreeMap<>(), List.of(web)),
                now -> {
                    tags = Map.copyOf(now);
                    return CompletableFuture.completedFuture(null);
                },
                (change, causes) -> {});
        desk = new DrainDesk(
                List.of(WEB),
                Set.of(WEB),
                steering,
                new DrainedFile(folder),
                (question, deadline, without) -> {
                    throw new AssertionError("nobody is asked");
                },
                Duration.ofSeconds(1),
                new ReadinessWatch(Optional.empty()));
        steering.start();
    }

    @AfterEach
    void close() {
        steering.close();
    }

    private String state() {
        return tags.getOrDefault("svc:web", "").split(" ")[0];
    }

    private Answer ready() {
        return desk.ready(new DrainRequest("web", 0));
    }

    private static void await(CompletableFuture<Void> told) throws Exception {
        told.get(20, TimeUnit.SECONDS);
    }

    @Test
    void whatWasDrainedByHandStaysSoAfterItsRestart() throws Exception {
        await(desk.out(WEB));
        assertThat(desk.back(WEB)).isEmpty();
        assertThat(state()).isEqualTo("draining");
    }

    @Test
    void readyInTheMidstOfARestartHoldsWhenThatIsOver() throws Exception {
        await(desk.out(WEB));
        assertThat(ready()).isInstanceOf(Answer.Taken.class);
        assertThat(state()).as("its process is about to be stopped").isEqualTo("draining");
        assertThat(desk.report().draining()).isEmpty();
        assertThat(new DrainedFile(folder).read(List.of(WEB))).isEmpty();

        await(desk.back(WEB).orElseThrow());
        assertThat(state()).isEqualTo("ready");
    }

    @Test
    void readyWithoutARestartHoldsAtOnce() throws Exception {
        await(desk.out(WEB));
        assertThat(desk.back(WEB)).isEmpty();
        assertThat(ready()).isInstanceOf(Answer.Taken.class);
        assertThat(state()).isEqualTo("ready");
        assertThat(ready()).as("once more").isInstanceOf(Answer.Refused.class);
    }
}
