package dev.muster.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.bench.load.LoadPlan;
import dev.muster.bench.load.LoadResult;
import dev.muster.bench.load.LoadRun;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Nodes that leave under an open-loop load, each a process of its own: POST and GET, kept-alive and closed connections,
 * requests that take longer than the app has time to end, no retries of the client.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class LeavingIT {

    private static final Duration PATIENCE = WebCluster.PATIENCE;
    private static final int RATE = Boolean.getBoolean("muster.full") ? 200 : 80;

    /** Longer than the two seconds that an app has to end. */
    private static final int SLOW_MILLIS = 3_000;

    private WebCluster cluster;

    @BeforeEach
    void begin() throws Exception {
        cluster = WebCluster.start();
    }

    @AfterEach
    void end() throws Exception {
        cluster.close();
    }

    private RunningCommand web(String node, String... more) throws Exception {
        return cluster.web(node, more);
    }

    private void slow(String node) throws Exception {
        int appPort = cluster.api("lb").services().services().stream()
                .filter(entry -> entry.node().equals(node))
                .findFirst()
                .orElseThrow()
                .port();
        HttpURLConnection connection = (HttpURLConnection)
                URI.create("http://127.0.0.1:" + appPort + "/delay").toURL().openConnection();
        connection.setDoOutput(true);
        connection.getOutputStream().write(("{\"delay\": " + SLOW_MILLIS + "}").getBytes(StandardCharsets.US_ASCII));
        assertThat(connection.getResponseCode()).isEqualTo(200);
    }

    private LoadPlan plan() {
        return cluster.load(RATE, Set.of("web-1", "web-2", "web-3"));
    }

    /** The node leaves in the middle of slow requests; how long that took. */
    private Duration leaveUnderLoad(RunningCommand agent, String node, LoadRun load) throws Exception {
        slow(node);
        long before = load.snapshot().sentTo(node);
        await("slow requests were answered")
                .atMost(PATIENCE)
                .until(() -> load.snapshot().sentTo(node) > before + RATE);
        long begun = System.nanoTime();
        agent.signal("TERM");
        assertThat(agent.awaitExit(PATIENCE)).as(agent::text).isBetween(0, 1);
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        load.await(Duration.ofSeconds(2));
        return took;
    }

    @Test
    void nodesLeaveUnderLoadWithoutAFailedRequest() throws Exception {
        RunningCommand first = web("web-1");
        RunningCommand second = web("web-2");
        web("web-3");
        LoadResult result;
        Duration slow;
        Duration quick;
        try (LoadRun load = LoadRun.start(plan())) {
            load.await(Duration.ofSeconds(2));
            slow = leaveUnderLoad(first, "web-1", load);
            assertThat(first.text()).contains("drained in");
            long begun = System.nanoTime();
            assertThat(cluster.checkout().musterOutput(0, "drain", "web", "--agent", "web-2", "--timeout", "20s"))
                    .contains("lb: sends no more requests", "no balancer sends requests, and none is left");
            quick = Duration.ofNanos(System.nanoTime() - begun);
            assertThat(second.isRunning()).isTrue();
            assertThat(cluster.checkout().musterOutput(0, "services")).contains("draining");
            assertThat(cluster.checkout().musterOutput(0, "ready", "--agent", "web-2"))
                    .contains("may take traffic again");
            long sent = load.snapshot().sentTo("web-2");
            await("it serves again")
                    .atMost(PATIENCE)
                    .until(() -> load.snapshot().sentTo("web-2") > sent);
            assertThat(cluster.checkout().musterOutput(0, "leave", "--agent", "web-2"))
                    .contains("web-2 has left");
            load.await(Duration.ofSeconds(2));
            load.stop();
            result = load.result();
        }
        assertThat(result.isValid()).as("the generator kept its schedule").isTrue();
        assertThat(WebCluster.failures(result)).isEmpty();
        System.out.println("LeavingIT: " + result.requests().count() + " requests, 0 failed; a leave with requests of "
                + SLOW_MILLIS + " ms took " + slow.toMillis() + " ms, muster drain of quick ones " + quick.toMillis()
                + " ms with its start");
    }

    @Test
    void withoutTheDrainSomeFail() throws Exception {
        RunningCommand first = web("web-1", "--drain-time", "0s");
        web("web-2");
        web("web-3");
        LoadResult result;
        try (LoadRun load = LoadRun.start(plan())) {
            load.await(Duration.ofSeconds(2));
            leaveUnderLoad(first, "web-1", load);
            load.stop();
            result = load.result();
        }
        assertThat(result.isValid()).as("the generator kept its schedule").isTrue();
        assertThat(WebCluster.failures(result)).as("or the test proves nothing").isNotEmpty();
        System.out.println(
                "LeavingIT: without the drain " + WebCluster.failures(result).size() + " of "
                        + result.requests().count() + " failed");
    }

    @Test
    void anIdleNodeLeavesAsSoonAsTheBalancerHasLetGo() throws Exception {
        RunningCommand first = web("web-1");
        first.signal("TERM");
        assertThat(first.awaitExit(PATIENCE)).as(first::text).isZero();
        String line = first.awaitLine(l -> l.contains("drained in"), PATIENCE);
        // A leave waited 2 s before, whatever the balancer had done.
        assertThat(line).containsPattern("drained in [01]\\.[0-9] s");
        System.out.println("LeavingIT: idle: " + line);
    }

    @Test
    void aBalancerWhoseAgentWasKilledIsWaitedForToTheDeadline() throws Exception {
        RunningCommand first = web("web-1", "--drain-time", "4s");
        RunningCommand.signal(cluster.address("lb").pid(), "KILL");
        await("its silence is noticed")
                .atMost(PATIENCE)
                .until(() -> cluster.checkout()
                        .musterOutput(0, "members", "--agent", "web-1")
                        .contains("failed"));
        HttpURLConnection front = (HttpURLConnection)
                URI.create("http://127.0.0.1:" + cluster.port() + "/").toURL().openConnection();
        assertThat(front.getResponseCode()).as("its HAProxy serves on").isEqualTo(200);
        long begun = System.nanoTime();
        first.signal("TERM");
        first.awaitExit(PATIENCE);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofSeconds(4));
        assertThat(first.text())
                .contains("not drained when the time was over", "its agent is silent: its HAProxy may send");
    }
}
