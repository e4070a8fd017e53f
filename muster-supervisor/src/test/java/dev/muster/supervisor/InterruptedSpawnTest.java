package dev.muster.supervisor;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An agent that is killed while it starts services. It starts many at once, so that the kill finds each at another
 * point: not begun, the pipe made, the tiny parent on its way, its lock taken, the service not written down yet, or
 * written down. Whatever the point, the next agent has each service once.
 */
class InterruptedSpawnTest {

    private static final boolean FULL = Boolean.getBoolean("muster.full");
    private static final int ROUNDS = FULL ? 40 : 4;
    private static final int SERVICES = 30;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private final String mark = "MARK_" + UUID.randomUUID().toString().replace("-", "");

    @AfterEach
    void nothingIsLeftBehind() throws Exception {
        try (Supervisor last = Supervisor.open(folder.resolve("run"), status -> {})) {
            last.stopAll().get(60, SECONDS);
            for (ServiceSpec spec : services(folder, mark)) {
                last.stop(spec.name()).get(20, SECONDS);
            }
        }
        Recorder.awaitNoProcessWith(mark);
    }

    /** Services that hold something that only one can hold, as a port: who comes second says so, and goes on. */
    private static List<ServiceSpec> services(Path folder, String mark) {
        return IntStream.range(0, SERVICES)
                .mapToObj(i -> {
                    String port = folder.resolve("port-" + i).toString();
                    String script =
                            "exec 9>>" + port + "; flock -n 9 || echo second >" + port + ".twice; exec sleep 100";
                    return ServiceSpec.command(new ServiceName("s" + i), Launch.shell(script))
                            .withEnvironment(new TreeMap<>(Map.of(mark, "1")))
                            .withBackoff(new RestartBackoff(
                                    Duration.ofMillis(50), Duration.ofMillis(200), Duration.ofSeconds(10), 100));
                })
                .toList();
    }

    @Test
    void theNextAgentHasEachServiceOnce() throws Exception {
        List<Integer> begun = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            begun.add(killWhenThereAre(SERVICES * round / ROUNDS));
            awaitEachOnce();
        }
        System.out.println("InterruptedSpawnTest: of " + SERVICES + " there when the agent was killed: " + begun);
    }

    /** Another agent starts them. */
    private void awaitEachOnce() throws Exception {
        try (Supervisor next = Supervisor.open(folder.resolve("run"), status -> {})) {
            next.startAll(ServiceSet.of(services(folder, mark)));
            Awaitility.await().atMost(PATIENCE).until(() -> ready(next) == SERVICES);
            awaitOneProcessEach();
            assertThat(ready(next)).isEqualTo(SERVICES);
            assertThat(doubled()).isEmpty();
            next.stopAll().get(60, SECONDS);
        }
        Recorder.awaitNoProcessWith(mark);
    }

    private static long ready(Supervisor supervisor) {
        return supervisor.services().stream()
                .filter(status -> status.phase() == ServicePhase.READY)
                .filter(status -> ProcessHandle.of(status.pid().orElseThrow()).isPresent())
                .count();
    }

    /** A tiny parent that lost its race for the lock is there for some seconds still; a service that did is not. */
    private void awaitOneProcessEach() {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(Recorder.processesWith(mark)).hasSize(2 * SERVICES));
    }

    private List<String> doubled() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".twice"))
                    .toList();
        }
    }

    /** How many services had been written down when it was killed: at least so many, and some are on their way. */
    private int killWhenThereAre(int number) throws Exception {
        Process agent = agent(System.getenv("PATH"));
        try (BufferedReader out = agent.inputReader(StandardCharsets.US_ASCII)) {
            assertThat(out.readLine()).isEqualTo("starting");
            Awaitility.await()
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() ->
                            number == 0 ? !Recorder.processesWith(mark + "=1").isEmpty() : written() >= number);
        } finally {
            agent.destroyForcibly().waitFor();
        }
        return written();
    }

    private Process agent(String path) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        AdoptionTest.classPath(),
                        Agent.class.getName(),
                        folder.toString(),
                        mark)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("PATH", path);
        return builder.start();
    }

    private int written() {
        return (int) IntStream.range(0, SERVICES)
                .filter(i -> Files.exists(folder.resolve("run/s" + i + "/child")))
                .count();
    }

    /** The agent that is killed, in a JVM of its own. */
    static final class Agent {

        private Agent() {}

        public static void main(String[] args) throws IOException, InterruptedException {
            Path folder = Path.of(args[0]);
            Supervisor supervisor = Supervisor.open(folder.resolve("run"), status -> {});
            System.out.println("starting");
            supervisor.startAll(ServiceSet.of(services(folder, args[1])));
            Thread.currentThread().join();
        }
    }
}
