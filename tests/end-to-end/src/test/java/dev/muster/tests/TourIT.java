package dev.muster.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.agent.api.ApiClient;
import dev.muster.agent.api.ServicesReport.ServiceEntry;
import dev.muster.agent.run.AgentAddress;
import dev.muster.agent.run.RunFolder;
import dev.muster.bench.load.LoadPlan;
import dev.muster.bench.load.LoadResult;
import dev.muster.bench.load.LoadRun;
import dev.muster.bench.load.RequestRecord;
import dev.muster.tests.kit.FreePort;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The tour of the README under an open-loop load: nodes join, one leaves, one app is killed, an agent is killed, and a
 * plain Serf agent joins and dies. POST and GET, kept-alive and closed connections, no retries; each body is checked
 * for the server's name and the request's nonce.
 */
final class TourIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final boolean FULL = Boolean.getBoolean("muster.full");

    private final int port;
    private final int gossipPort;
    private final int statsPort;

    TourIT() throws Exception {
        port = FreePort.take();
        gossipPort = FreePort.take();
        statsPort = FreePort.take();
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void nodesComeAndGoUnderLoadWithoutAFailedRequest() throws Exception {
        List<Long> started = new ArrayList<>();
        try (Checkout checkout = Checkout.open();
                RunningCommand up = checkout.muster(
                        "up", "--yes",
                        "--web", "2",
                        "--port", Integer.toString(port),
                        "--stats-port", Integer.toString(statsPort),
                        "--gossip-port", Integer.toString(gossipPort))) {
            Cluster cluster = new Cluster(checkout);
            cluster.awaitServing("web-1");
            cluster.awaitServing("web-2");

            LoadPlan plan = LoadPlan.of(URI.create("http://127.0.0.1:" + port + "/"))
                    .withRate(FULL ? 300 : 150)
                    .withDuration(Duration.ofMinutes(10))
                    .withServers(Set.of("web-1", "web-2", "web-3", "serf-4"));
            List<Kill> kills = new ArrayList<>();
            LoadResult result;
            try (LoadRun load = LoadRun.start(plan)) {
                pause(load, 2);
                joinAndLeave(checkout, cluster, load);
                kills.add(serfJoinsAndDies(checkout, cluster, load));
                agentIsKilled(cluster, load, started);
                kills.add(appIsKilled(cluster, load));
                pause(load, 3);
                load.stop();
                result = load.result();
            }

            if (FULL) {
                Files.writeString(
                        Files.createDirectories(Checkout.root().resolve("bench/results"))
                                .resolve("tour-under-load.json"),
                        result.toJson() + "\n");
            }
            assertThat(result.isValid()).as("the generator kept its schedule").isTrue();
            assertOnlyRequestsUnderWayAtAKillFailed(result, kills);
            assertFileEqualsRunningState(checkout);
            assertThat(witness(checkout).reloads()).as("reloads").isZero();
            assertNoEarlyRequest(cluster, "web-1");
            assertNoEarlyRequest(cluster, "web-2");

            started.addAll(checkout.processes());
            up.signal("INT");
            assertThat(up.awaitExit(PATIENCE)).as(up::text).isZero();
        }
        await("no process is left behind")
                .atMost(PATIENCE)
                .until(() -> started.stream()
                        .noneMatch(pid -> ProcessHandle.of(pid)
                                .map(ProcessHandle::isAlive)
                                .orElse(false)));
    }

    private void joinAndLeave(Checkout checkout, Cluster cluster, LoadRun load) throws Exception {
        int appPort = FreePort.take();
        String rpc = "127.0.0.1:" + FreePort.take();
        List<String> words = new ArrayList<>(List.of(
                "agent",
                "--node",
                "web-3",
                "--join",
                "127.0.0.1:" + gossipPort,
                "--service",
                "web=127.0.0.1:" + appPort,
                "--check",
                "web=http:/health",
                "--rpc-addr",
                rpc,
                "--"));
        words.addAll(checkout.webapp("web-3", appPort));
        // It listens at once, and is fit to serve only later: whoever sends it a request before is found out.
        words.addAll(List.of("--unready", "2000"));
        try (RunningCommand agent = checkout.muster(words.toArray(String[]::new))) {
            cluster.awaitServing("web-3");
            await("traffic").atMost(PATIENCE).until(() -> load.snapshot().sentTo("web-3") > 0);
            assertNoEarlyRequest(cluster, "web-3");
            assertThat(checkout.musterOutput(0, "members")).contains("web-3");
            assertThat(SerfAgent.serf("members", "-rpc-addr=" + rpc)).contains("web-3", "alive");
            pause(load, 3);
            agent.signal("INT");
            assertThat(agent.awaitExit(PATIENCE)).as(agent::text).isZero();
        }
        cluster.awaitGone("web-3");
        assertThat(load.snapshot().failed())
                .as("failed requests after a join and a leave")
                .isZero();
    }

    private Kill serfJoinsAndDies(Checkout checkout, Cluster cluster, LoadRun load) throws Exception {
        // An address of its own, as another host would have; random, so that two runs do not meet.
        ThreadLocalRandom random = ThreadLocalRandom.current();
        String address = "127." + random.nextInt(1, 255) + "." + random.nextInt(1, 255) + "." + random.nextInt(2, 255);
        int appPort = FreePort.take();
        List<String> app = new ArrayList<>(checkout.webapp("serf-4", appPort));
        app.addAll(List.of("--address", address));
        try (RunningCommand webapp = RunningCommand.start(new ProcessBuilder(app));
                SerfAgent serf = SerfAgent.start(
                        "serf-4", address, "127.0.0.1:" + gossipPort, "role=backend", "port=" + appPort)) {
            webapp.awaitLine(line -> line.contains("listens"), PATIENCE);
            cluster.awaitServing("serf-4");
            await("traffic").atMost(PATIENCE).until(() -> load.snapshot().sentTo("serf-4") > 0);
            assertThat(checkout.musterOutput(0, "members")).contains("serf-4");
            assertThat(serf.members()).containsPattern("(?m)^balancer .*alive").containsPattern("(?m)^web-1 .*alive");
            serf.kill();
            await("the death is seen").atMost(PATIENCE).until(() -> cluster.member("serf-4", "failed"));
            // The agent died, the app did not: the check is the witness, and the app goes on serving.
            assertThat(load.snapshot().failed())
                    .as("failed requests after a Serf agent died")
                    .isZero();
            Instant before = Instant.now();
            await("it still serves")
                    .atMost(PATIENCE)
                    .until(() -> load.snapshot().sentTo("serf-4", before) > 0);
            Kill kill = Kill.of(webapp.pid());
            await("it is out once its app is gone too")
                    .atMost(PATIENCE)
                    .until(() -> cluster.service("serf-4")
                            .map(entry -> !entry.traffic().equals("serving"))
                            .orElse(true));
            return kill;
        }
    }

    /** The app lives on under its tiny parent, and HAProxy's check vouches for it. */
    private static void agentIsKilled(Cluster cluster, LoadRun load, List<Long> started) throws Exception {
        started.add(cluster.appOf("web-2").pid());
        RunningCommand.signal(cluster.address("web-2").pid(), "KILL");
        await("the death is seen").atMost(PATIENCE).until(() -> cluster.member("web-2", "failed"));
        Instant before = Instant.now();
        await("its app still serves")
                .atMost(PATIENCE)
                .until(() -> load.snapshot().sentTo("web-2", before) > 0);
    }

    private static Kill appIsKilled(Cluster cluster, LoadRun load) throws Exception {
        ProcessHandle app = cluster.appOf("web-1");
        Kill kill = Kill.of(app.pid());
        await("it is noticed, and the app is started again")
                .atMost(PATIENCE)
                .until(() -> !app.isAlive()
                        && cluster.appPid("web-1")
                                .filter(pid -> pid != app.pid())
                                .isPresent());
        Instant before = Instant.now();
        await("it serves again").atMost(PATIENCE).until(() -> load.snapshot().sentTo("web-1", before) > 0);
        return kill;
    }

    /** When an app was killed: somewhere between the two. */
    private record Kill(Instant before, Instant after) {

        static Kill of(long pid) {
            Instant before = Instant.now();
            RunningCommand.signal(pid, "KILL");
            return new Kill(before, Instant.now());
        }

        /** Whether the request was under way when the app died, so that it may have died with it. */
        boolean met(RequestRecord request, Instant start) {
            return !start.plusNanos(request.startNanos()).isAfter(after)
                    && !start.plusNanos(request.endNanos()).isBefore(before);
        }
    }

    private static void assertNoEarlyRequest(Cluster cluster, String node) throws Exception {
        assertThat(cluster.health(cluster.service(node).orElseThrow()))
                .as("requests that " + node + " got before its first passed check")
                .contains("\"early\": 0");
    }

    /** What failed was under way at a kill, so it can't be more than the killed app had sessions. */
    private static void assertOnlyRequestsUnderWayAtAKillFailed(LoadResult result, List<Kill> kills) {
        List<RequestRecord> failures = result.requests()
                .filter(request -> request.outcome().isFailure())
                .filter(request -> kills.stream().noneMatch(kill -> kill.met(request, result.startedAt())))
                .toList();
        assertThat(failures).as("failed requests that no kill excuses").isEmpty();
    }

    private static void assertFileEqualsRunningState(Checkout checkout) throws Exception {
        HaproxyWitness witness = witness(checkout);
        await("the file on disk equals the running state")
                .atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(witness.serversInFile("web")).isNotEmpty().isEqualTo(witness.serversRunning("web")));
    }

    private static HaproxyWitness witness(Checkout checkout) {
        return new HaproxyWitness(checkout.runFolder().resolve("balancer/haproxy"));
    }

    /** Lets the load run on: time here is what is tested, not a way to wait for something. */
    private static void pause(LoadRun load, int seconds) throws InterruptedException {
        load.await(Duration.ofSeconds(FULL ? seconds * 5L : seconds));
    }

    /** The cluster as the balancer's agent tells it. */
    private record Cluster(Checkout checkout) {

        AgentAddress address(String node) throws Exception {
            return RunFolder.at(checkout.runFolder()).resolve(Optional.of(node));
        }

        List<ServiceEntry> services() throws Exception {
            return new ApiClient(address("balancer")).services().services();
        }

        Optional<ServiceEntry> service(String node) throws Exception {
            return services().stream()
                    .filter(entry -> entry.node().equals(node))
                    .findFirst();
        }

        boolean member(String node, String status) throws Exception {
            return service(node).map(entry -> entry.member().equals(status)).orElse(false);
        }

        void awaitServing(String node) {
            await(node + " serves")
                    .atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> service(node)
                            .map(entry -> entry.traffic().equals("serving"))
                            .orElse(false));
        }

        void awaitGone(String node) {
            await(node + " is gone")
                    .atMost(PATIENCE)
                    .until(() -> service(node)
                            .map(entry -> !entry.member().equals("alive")
                                    && !entry.traffic().equals("serving"))
                            .orElse(true));
        }

        Optional<Long> appPid(String node) throws Exception {
            int appPort = service(node).orElseThrow().port();
            return ProcessHandle.allProcesses()
                    .filter(process -> process.info()
                            .commandLine()
                            .map(line -> line.contains("example-webapp") && line.contains("--port " + appPort))
                            .orElse(false))
                    .filter(process -> process.info()
                            .command()
                            .map(c -> c.endsWith("java"))
                            .orElse(false))
                    .map(ProcessHandle::pid)
                    .findFirst();
        }

        ProcessHandle appOf(String node) throws Exception {
            return ProcessHandle.of(appPid(node).orElseThrow()).orElseThrow();
        }

        String health(ServiceEntry entry) throws Exception {
            URI url = URI.create("http://" + entry.address() + ":" + entry.port() + "/health");
            try (var body = url.toURL().openStream()) {
                return new String(body.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            }
        }
    }
}
