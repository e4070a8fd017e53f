package dev.muster.supervisor;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

/** What a supervisor finds that comes after another: live processes, dead ones, and none twice. */
class AdoptionTest {

    private static final ServiceName WEB = new ServiceName("web");
    private static final RestartBackoff QUICK =
            new RestartBackoff(Duration.ofMillis(20), Duration.ofMillis(80), Duration.ofSeconds(10), 5);

    @TempDir
    private Path folder;

    private final String mark = "MARK_" + UUID.randomUUID().toString().replace("-", "");

    @AfterEach
    void nothingIsLeftBehind() throws Exception {
        try (Supervisor last = Supervisor.open(folder, status -> {})) {
            last.stop(WEB).get(20, SECONDS);
        }
        Recorder.awaitNoProcessWith(mark);
    }

    private ServiceSpec shell(String script) {
        return spec(mark, script);
    }

    private static ServiceSpec spec(String mark, String script) {
        return ServiceSpec.command(WEB, List.of("/bin/sh", "-c", script))
                .withEnvironment(new TreeMap<>(Map.of(mark, "1")))
                .withBackoff(QUICK);
    }

    private static void kill(long pid) {
        assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
    }

    @Test
    void theSameProcessGoesOnUnderTheNextSupervisorAndItsDeathIsKnown() throws Exception {
        Recorder first = new Recorder();
        long pid;
        try (Supervisor supervisor = Supervisor.open(folder, first)) {
            supervisor.start(shell("exec sleep 100"));
            pid = first.await(ServicePhase.READY).pid().orElseThrow();
        }
        assertThat(ProcessHandle.of(pid)).isPresent();
        Recorder second = new Recorder();
        try (Supervisor supervisor = Supervisor.open(folder, second)) {
            supervisor.start(shell("exec sleep 100"));
            assertThat(second.await(ServicePhase.READY).pid()).hasValue(pid);
            assertThat(second.phases()).containsExactly(ServicePhase.READY);
            kill(pid);
            assertThat(second.await(ServicePhase.BACK_OFF).lastExit()).contains(137);
            second.await(ServicePhase.READY);
        }
        assertThat(first.phases()).containsExactly(ServicePhase.STARTING, ServicePhase.READY);
    }

    @Test
    void theExitCodeOfOneThatDiedWhileNobodyLookedIsKnown() throws Exception {
        Path end = folder.resolve("end");
        Recorder first = new Recorder();
        try (Supervisor supervisor = Supervisor.open(folder, first)) {
            supervisor.start(shell("while [ ! -e " + end + " ]; do sleep 0.01; done; exit 9"));
            first.await(ServicePhase.READY);
        }
        Files.createFile(end);
        Recorder.awaitNoProcessWith(mark);
        Files.delete(end);
        Recorder second = new Recorder();
        try (Supervisor supervisor = Supervisor.open(folder, second)) {
            supervisor.start(shell("while [ ! -e " + end + " ]; do sleep 0.01; done; exit 9"));
            ServiceStatus dead = second.await(ServicePhase.BACK_OFF);
            assertThat(dead.lastExit()).contains(9);
            second.await(ServicePhase.READY);
        }
    }

    @Test
    void outputWrittenWhileNobodyReadIsNotLost() throws Exception {
        Path wrote = folder.resolve("wrote");
        Path go = folder.resolve("go");
        String script =
                "while [ ! -e " + go + " ]; do sleep 0.01; done; echo unread; touch " + wrote + "; exec sleep 100";
        Recorder first = new Recorder();
        try (Supervisor supervisor = Supervisor.open(folder, first)) {
            supervisor.start(shell(script));
            first.await(ServicePhase.READY);
        }
        Files.createFile(go);
        Awaitility.await().until(() -> Files.exists(wrote));
        try (Supervisor supervisor = Supervisor.open(folder, new Recorder())) {
            supervisor.start(shell(script));
            Path log = supervisor.output(WEB);
            Awaitility.await()
                    .until(() -> Files.exists(log) && Files.readString(log).endsWith("unread\n"));
        }
    }

    @Test
    void oneThatWasStartedDifferentlyIsReplaced() throws Exception {
        Recorder first = new Recorder();
        long pid;
        try (Supervisor supervisor = Supervisor.open(folder, first)) {
            supervisor.start(shell("exec sleep 100"));
            pid = first.await(ServicePhase.READY).pid().orElseThrow();
        }
        Recorder second = new Recorder();
        try (Supervisor supervisor = Supervisor.open(folder, second)) {
            supervisor.start(shell("exec sleep 200"));
            second.await(ServicePhase.STOPPING);
            assertThat(second.await(ServicePhase.READY).pid().orElseThrow()).isNotEqualTo(pid);
            assertThat(ProcessHandle.of(pid)).isEmpty();
        }
    }

    @Test
    void oneThatNobodyStartsAgainCanBeStopped() throws Exception {
        Recorder first = new Recorder();
        long pid;
        try (Supervisor supervisor = Supervisor.open(folder, first)) {
            supervisor.start(shell("exec sleep 100"));
            pid = first.await(ServicePhase.READY).pid().orElseThrow();
        }
        try (Supervisor supervisor = Supervisor.open(folder, new Recorder())) {
            supervisor.stop(WEB).get(20, SECONDS);
            assertThat(ProcessHandle.of(pid)).isEmpty();
        }
    }

    @Test
    void oneThatNobodyKnowsAnyMoreIsTakenOverToBeEndedAsItWasDescribed() throws Exception {
        Path told = folder.resolve("told");
        Recorder first = new Recorder();
        long pid;
        try (Supervisor supervisor = Supervisor.open(folder, first)) {
            supervisor.start(shell("trap 'echo INT >>" + told + "; exit 5' INT; echo on; while :; do sleep 0.02; done")
                    .withStop("INT", Duration.ofSeconds(9))
                    .withListens(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 4711))));
            pid = first.await(ServicePhase.READY).pid().orElseThrow();
            Awaitility.await()
                    .until(() -> Files.readString(supervisor.output(WEB)).endsWith("on\n"));
        }
        Recorder second = new Recorder();
        try (Supervisor supervisor = Supervisor.open(folder, second)) {
            assertThat(supervisor.leftovers())
                    .containsExactly(new Leftover(
                            WEB,
                            true,
                            pid,
                            new Ending("INT", Duration.ofSeconds(9), Ending.DEFAULT.drain()),
                            List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 4711)),
                            0));
            supervisor.inherit(WEB);
            assertThat(second.await(ServicePhase.DRAINING).pid()).hasValue(pid);
            supervisor.stopAll(List.of(WEB)).get(20, SECONDS);
            assertThat(second.await(ServicePhase.DOWN).lastExit()).contains(5);
            assertThat(second.phases()).doesNotContain(ServicePhase.STARTING, ServicePhase.BACK_OFF);
            assertThat(supervisor.leftovers()).isEmpty();
        }
        assertThat(Files.readAllLines(told)).containsExactly("INT");
    }

    @Test
    void oneThatIsTakenOverToBeEndedIsNotStartedAgainWhenItDies() throws Exception {
        Recorder first = new Recorder();
        long pid;
        try (Supervisor supervisor = Supervisor.open(folder, first)) {
            supervisor.start(shell("exec sleep 100"));
            pid = first.await(ServicePhase.READY).pid().orElseThrow();
        }
        Recorder second = new Recorder();
        try (Supervisor supervisor = Supervisor.open(folder, second)) {
            supervisor.inherit(WEB);
            second.await(ServicePhase.DRAINING);
            kill(pid);
            assertThat(second.await(ServicePhase.DOWN).lastExit()).contains(137);
        }
    }

    @Test
    void filesOfAnotherWorldAreNobodysProcess() throws Exception {
        Path service = Files.createDirectories(folder.resolve("web"));
        long self = ProcessHandle.current().pid();
        Files.writeString(service.resolve("child"), "r 0 another-boot/1 " + self + " 1 " + self + " 1\n");
        Recorder said = new Recorder();
        try (Supervisor supervisor = Supervisor.open(folder, said)) {
            supervisor.start(shell("exec sleep 100"));
            said.await(ServicePhase.READY);
            assertThat(said.phases()).containsExactly(ServicePhase.STARTING, ServicePhase.READY);
        }
    }

    @Test
    void aKilledTinyParentCostsTheExitCodeAndNothingElse() throws Exception {
        Recorder said = new Recorder();
        try (Supervisor supervisor = Supervisor.open(folder, said)) {
            supervisor.start(shell("exec sleep 100"));
            long pid = said.await(ServicePhase.READY).pid().orElseThrow();
            String[] words =
                    Files.readString(folder.resolve("web/child")).strip().split(" ");
            kill(Long.parseLong(words[5]));
            kill(pid);
            assertThat(said.await(ServicePhase.BACK_OFF).lastExit()).isEmpty();
            said.await(ServicePhase.READY);
        }
    }

    @Test
    void aTinyParentThatGetsTermGoesOn() throws Exception {
        Recorder said = new Recorder();
        try (Supervisor supervisor = Supervisor.open(folder, said)) {
            supervisor.start(shell("exec sleep 100"));
            long pid = said.await(ServicePhase.READY).pid().orElseThrow();
            String[] words =
                    Files.readString(folder.resolve("web/child")).strip().split(" ");
            assertThat(ProcessHandle.of(Long.parseLong(words[5])).orElseThrow().destroy())
                    .isTrue();
            kill(pid);
            assertThat(said.await(ServicePhase.BACK_OFF).lastExit()).contains(137);
        }
    }

    @Test
    void anAgentKilledOutrightLosesAndDoublesNothing() throws Exception {
        Process agent = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath(),
                        Agent.class.getName(),
                        folder.toString(),
                        mark)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        long pid;
        try (BufferedReader out = agent.inputReader(StandardCharsets.US_ASCII)) {
            pid = Long.parseLong(out.readLine());
        } finally {
            agent.destroyForcibly().waitFor();
        }
        assertThat(ProcessHandle.of(pid)).isPresent();
        Recorder said = new Recorder();
        try (Supervisor supervisor = Supervisor.open(folder, said)) {
            supervisor.start(Agent.service(mark));
            assertThat(said.await(ServicePhase.READY).pid()).hasValue(pid);
            assertThat(Recorder.processesWith(mark)).hasSize(2);
            kill(pid);
            assertThat(said.await(ServicePhase.BACK_OFF).lastExit()).contains(137);
        }
    }

    static String classPath() {
        return Stream.of(Supervisor.class, AdoptionTest.class, Logger.class)
                .map(type -> type.getProtectionDomain().getCodeSource())
                .map(CodeSource::getLocation)
                .map(location -> Path.of(URI.create(location.toString())).toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Another agent, in a JVM of its own: prints the pid of its service and waits to be killed. */
    static final class Agent {

        private Agent() {}

        static ServiceSpec service(String mark) {
            return spec(mark, "exec sleep 100");
        }

        public static void main(String[] args) throws IOException, InterruptedException {
            Supervisor supervisor = Supervisor.open(Path.of(args[0]), status -> {
                if (status.phase() == ServicePhase.READY) {
                    System.out.println(status.pid().orElseThrow());
                }
            });
            supervisor.start(service(args[1]));
            Thread.currentThread().join();
        }
    }
}
