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
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Apps that are killed under an open-loop load, POST and GET, kept-alive and closed connections, no retries of the
 * client. Half of them are killed after their agent was, and a new one has adopted them.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
final class CrashIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final boolean FULL = Boolean.getBoolean("muster.full");
    private static final int CRASHES = FULL ? 40 : 4;
    private static final int RATE = FULL ? 150 : 80;
    private static final List<String> WEBS = List.of("web-1", "web-2", "web-3");

    /** So that an app has several sessions when it dies. */
    private static final int SLOW_MILLIS = 250;

    /**
     * One app's end.
     *
     * @param counted when its sessions were counted, just before it was killed
     * @param ended when it was no more
     */
    private record Crash(String node, Instant counted, long sessions, Instant ended) {}

    private final int port;
    private final int gossipPort;
    private final List<RunningCommand> commands = new ArrayList<>();
    private final Checkout checkout = Checkout.open();

    CrashIT() throws Exception {
        port = FreePort.take();
        gossipPort = FreePort.take();
    }

    @BeforeEach
    void begin() throws Exception {
        commands.add(checkout.muster(
                "agent",
                "--node",
                "lb",
                "--profile",
                "local",
                "--bind",
                "127.0.0.1:" + gossipPort,
                "--balancer",
                "--port",
                Integer.toString(port),
                "--stats-port",
                Integer.toString(FreePort.take()),
                "--health-path",
                "/health"));
        eventually("the balancer answers").until(() -> api("lb").balancer().isPresent());
        for (String web : WEBS) {
            startAgent(web, FreePort.take());
            awaitServing(web);
        }
    }

    @AfterEach
    void end() throws Exception {
        checkout.end(commands, PATIENCE);
        checkout.close();
    }

    private static ConditionFactory eventually(String what) {
        return await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).ignoreExceptions();
    }

    private void startAgent(String node, int appPort) throws Exception {
        List<String> words = new ArrayList<>(List.of(
                "agent",
                "--node",
                node,
                "--profile",
                "local",
                "--bind",
                "127.0.0.1:0",
                "--join",
                "127.0.0.1:" + gossipPort,
                "--service",
                "web=127.0.0.1:" + appPort,
                "--check",
                "web=http:/health",
                "--"));
        words.addAll(checkout.webapp(node, appPort));
        commands.add(checkout.muster(words.toArray(String[]::new)));
    }

    private AgentAddress address(String node) throws Exception {
        return RunFolder.at(checkout.runFolder()).resolve(Optional.of(node));
    }

    private ApiClient api(String node) throws Exception {
        return new ApiClient(address(node));
    }

    private ServiceEntry entry(String agent, String node) throws Exception {
        return api(agent).services().services().stream()
                .filter(entry -> entry.node().equals(node))
                .findFirst()
                .orElseThrow();
    }

    private void awaitServing(String node) {
        eventually(node + " serves").until(() -> entry("lb", node).traffic().equals("serving"));
    }

    private static void slow(int appPort) throws IOException {
        HttpURLConnection connection = (HttpURLConnection)
                URI.create("http://127.0.0.1:" + appPort + "/delay").toURL().openConnection();
        connection.setDoOutput(true);
        connection.getOutputStream().write(("{\"delay\": " + SLOW_MILLIS + "}").getBytes(StandardCharsets.US_ASCII));
        assertThat(connection.getResponseCode()).isEqualTo(200);
    }

    /** The app itself, by its command line, which also its tiny parent and its agent have in theirs. */
    private static ProcessHandle app(String node, int appPort) {
        String end = "--port " + appPort + " --name " + node;
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .commandLine()
                        .filter(line ->
                                line.startsWith(Checkout.java()) && line.endsWith(end) && !line.contains("--join"))
                        .isPresent())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no app runs on " + node));
    }

    /** Kills the agent, and returns when another one has its app, which has gone on. */
    private void replaceAgent(String node, int appPort) throws Exception {
        long app = app(node, appPort).pid();
        long agent = address(node).pid();
        RunningCommand.signal(agent, "KILL");
        eventually("it is dead").until(() -> ProcessHandle.of(agent).isEmpty());
        startAgent(node, appPort);
        eventually("another agent has its app")
                .until(() -> address(node).pid() != agent
                        && entry(node, node).state().equals("ready"));
        awaitServing(node);
        assertThat(app(node, appPort).pid()).as("the app goes on").isEqualTo(app);
    }

    private Crash crash(String node, boolean adopted, LoadRun load) throws Exception {
        int appPort = entry("lb", node).port();
        if (adopted) {
            replaceAgent(node, appPort);
        }
        slow(appPort);
        long before = load.snapshot().sentTo(node);
        eventually("it serves slowly").until(() -> load.snapshot().sentTo(node) > before + RATE / 4);
        ProcessHandle app = app(node, appPort);
        HaproxyWitness haproxy = new HaproxyWitness(address("lb").balancerFolder());
        Instant counted = Instant.now();
        long sessions = haproxy.sessions("web", node);
        app.destroyForcibly();
        while (app.isAlive()) {
            Thread.onSpinWait();
        }
        Instant ended = Instant.now();
        eventually("it serves again").until(() -> load.snapshot().sentTo(node, ended) > 3);
        return new Crash(node, counted, sessions, ended);
    }

    @Test
    void onlyRequestsThatWereThereFail() throws Exception {
        List<Crash> crashes = new ArrayList<>();
        LoadResult result;
        try (LoadRun load = LoadRun.start(LoadPlan.of(URI.create("http://127.0.0.1:" + port + "/"))
                .withRate(RATE)
                .withDuration(Duration.ofMinutes(15))
                .withServers(Set.copyOf(WEBS)))) {
            load.await(Duration.ofSeconds(2));
            for (int i = 0; i < CRASHES; i++) {
                crashes.add(crash(WEBS.get(i % WEBS.size()), i % 2 == 1, load));
            }
            load.await(Duration.ofSeconds(1));
            load.stop();
            result = load.result();
        }
        assertThat(result.isValid()).as("the generator kept its schedule").isTrue();
        List<RequestRecord> unexplained = new ArrayList<>(result.requests()
                .filter(request -> request.outcome().isFailure())
                .toList());
        int failed = unexplained.size();
        long sessions = 0;
        for (Crash crash : crashes) {
            long had = crash.sessions() + begunBetween(result, crash.counted(), crash.ended());
            List<RequestRecord> there = unexplained.stream()
                    .filter(request -> at(result, request.startNanos()).isBefore(crash.ended())
                            && at(result, request.endNanos()).isAfter(crash.counted()))
                    .toList();
            assertThat((long) there.size())
                    .as("of the %d sessions of %s", had, crash)
                    .isLessThanOrEqualTo(had);
            unexplained.removeAll(there);
            sessions += crash.sessions();
        }
        assertThat(unexplained).as("requests begun when no app was dying").isEmpty();
        assertThat(sessions)
                .as("sessions of apps that died, or the test proves nothing")
                .isPositive();
        System.out.println("CrashIT: " + result.sent() + " requests, " + crashes.size() + " crashes of apps with "
                + sessions + " sessions, of which " + failed + " failed");
    }

    /** Those that may have become sessions while the others were counted, and before the app was gone. */
    private static long begunBetween(LoadResult result, Instant first, Instant last) {
        return result.requests()
                .map(request -> at(result, request.startNanos()))
                .filter(begun -> begun.isAfter(first) && begun.isBefore(last))
                .count();
    }

    private static Instant at(LoadResult result, long nanos) {
        return result.startedAt().plusNanos(nanos);
    }
}
