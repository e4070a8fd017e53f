package dev.muster.supervisor;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The supervisor with real processes, each marked by a variable so that none is left behind unseen. */
class SupervisorTest {

    private static final ServiceName WEB = new ServiceName("web");
    private static final RestartBackoff QUICK =
            new RestartBackoff(Duration.ofMillis(20), Duration.ofMillis(80), Duration.ofSeconds(10), 5);

    @TempDir
    private Path folder;

    private final String mark = "MARK_" + UUID.randomUUID().toString().replace("-", "");
    private final Recorder said = new Recorder();
    private Supervisor supervisor;

    @BeforeEach
    void open() throws IOException {
        supervisor = Supervisor.open(folder, said);
    }

    @AfterEach
    void nothingIsLeftBehind() throws Exception {
        supervisor.stopAll().get(20, SECONDS);
        supervisor.close();
        Recorder.awaitNoProcessWith(mark);
    }

    private ServiceSpec shell(String script) {
        return ServiceSpec.command(WEB, List.of("/bin/sh", "-c", script))
                .withEnvironment(new TreeMap<>(Map.of(mark, "1")))
                .withBackoff(QUICK);
    }

    private static void kill(long pid) {
        assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
    }

    private ServiceStatus now() {
        return supervisor.services().getFirst();
    }

    @Test
    void whatHasNoCheckIsReadyWhenItRunsAndDownWhenItIsStopped() throws Exception {
        supervisor.start(shell("exec sleep 100"));
        ServiceStatus ready = said.await(ServicePhase.READY);
        assertThat(ProcessHandle.of(ready.pid().orElseThrow())).isPresent();
        supervisor.stop(WEB).get(20, SECONDS);
        assertThat(said.phases())
                .containsExactly(ServicePhase.STARTING, ServicePhase.READY, ServicePhase.STOPPING, ServicePhase.DOWN);
        assertThat(now().lastExit()).contains(143);
        assertThat(now().pid()).isEmpty();
        assertThat(Recorder.processesWith(mark)).isEmpty();
        try (var left = Files.list(folder.resolve("web"))) {
            assertThat(left.map(path -> path.getFileName().toString())).containsExactlyInAnyOrder("lock");
        }
    }

    @Test
    void aDeathIsKnownAtOnceAndTheServiceStartsAgain() {
        supervisor.start(shell("exec sleep 100"));
        long first = said.await(ServicePhase.READY).pid().orElseThrow();
        kill(first);
        ServiceStatus dead = said.await(ServicePhase.BACK_OFF);
        assertThat(dead.lastExit()).contains(137);
        assertThat(dead.detail()).contains("signal 9");
        ServiceStatus again = said.await(ServicePhase.READY);
        assertThat(again.pid().orElseThrow()).isNotEqualTo(first);
        assertThat(again.restarts()).isEqualTo(1);
    }

    @Test
    void theExitCodeIsKept() {
        supervisor.start(shell("exit 7"));
        ServiceStatus dead = said.await(ServicePhase.BACK_OFF);
        assertThat(dead.lastExit()).contains(7);
        assertThat(dead.detail()).startsWith("exited with 7");
    }

    @Test
    void whoDiesTooOftenFailsAndStartsOnlyWhenAskedAgain() {
        supervisor.start(shell("exit 1"));
        ServiceStatus failed = said.await(ServicePhase.FAILED);
        assertThat(failed.restarts()).isEqualTo(4);
        assertThat(failed.detail()).contains("gave up after 5 deaths");
        supervisor.start(shell("exit 1"));
        said.await(ServicePhase.STARTING);
        said.await(ServicePhase.FAILED);
    }

    @Test
    void grandchildrenGoWithTheMainProcess() {
        supervisor.start(shell("sleep 100 & sleep 100 & exec sleep 100"));
        long main = said.await(ServicePhase.READY).pid().orElseThrow();
        Awaitility.await().until(() -> Recorder.processesWith(mark).size() >= 4);
        List<Long> before = Recorder.processesWith(mark);
        kill(main);
        said.await(ServicePhase.READY);
        assertThat(Recorder.processesWith(mark)).doesNotContainAnyElementsOf(before);
    }

    @Test
    void grandchildrenInGroupsOfTheirOwnGoAsWell() throws Exception {
        supervisor.start(shell("exec bash -c 'set -m; sleep 100 & sleep 100 & wait'"));
        said.await(ServicePhase.READY);
        Awaitility.await().until(() -> Recorder.processesWith(mark).size() >= 4);
        supervisor.stop(WEB, Duration.ofMillis(100)).get(20, SECONDS);
        assertThat(Recorder.processesWith(mark)).isEmpty();
    }

    @Test
    void whoIgnoresTermIsKilledAfterItsGrace() throws Exception {
        Path trapped = folder.resolve("trapped");
        supervisor.start(shell("trap '' TERM; touch " + trapped + "; while :; do sleep 1; done")
                .withStop("TERM", Duration.ofMillis(200)));
        said.await(ServicePhase.READY);
        Awaitility.await().until(() -> Files.exists(trapped));
        supervisor.stop(WEB).get(20, SECONDS);
        assertThat(now().lastExit()).contains(137);
    }

    @Test
    void theStopSignalMayBeAnother() throws Exception {
        Path trapped = folder.resolve("trapped");
        supervisor.start(shell("trap 'exit 42' USR1; touch " + trapped + "; while :; do sleep 0.05; done")
                .withStop("USR1", Duration.ofSeconds(20)));
        Awaitility.await().until(() -> Files.exists(trapped));
        supervisor.stop(WEB).get(20, SECONDS);
        assertThat(now().lastExit()).contains(42);
    }

    @Test
    void afterAStopSignalInVainComesTerm() throws Exception {
        Path trapped = folder.resolve("trapped");
        supervisor.start(shell("trap '' USR1; trap 'exit 43' TERM; touch " + trapped + "; while :; do sleep 0.05; done")
                .withStop("USR1", Duration.ofMillis(100)));
        Awaitility.await().until(() -> Files.exists(trapped));
        supervisor.stop(WEB).get(20, SECONDS);
        assertThat(now().lastExit()).contains(43);
    }

    @Test
    void aSignalReachesTheMainProcess() {
        Path got = folder.resolve("got");
        Path trapped = folder.resolve("trapped");
        supervisor.start(shell("trap 'touch " + got + "' USR2; touch " + trapped + "; while :; do sleep 0.05; done"));
        Awaitility.await().until(() -> Files.exists(trapped));
        supervisor.signal(WEB, "USR2");
        Awaitility.await().until(() -> Files.exists(got));
        assertThatThrownBy(() -> supervisor.signal(WEB, "-1; rm")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void ignoredSignalsAreNotHandedDown() throws Exception {
        Path status = folder.resolve("status");
        supervisor.start(shell("grep SigIgn /proc/self/status > " + status + ".new; mv " + status + ".new " + status
                + "; exec sleep 100"));
        Awaitility.await().until(() -> Files.exists(status));
        String own = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("SigIgn"))
                .findFirst()
                .orElseThrow();
        long inherited = Long.parseUnsignedLong(own.substring(8).strip(), 16);
        long given =
                Long.parseUnsignedLong(Files.readString(status).substring(8).strip(), 16);
        // The C library's own signals, 32 and 33, are none of ours.
        assertThat(given & ~inherited & 0x7fff_ffffL).isZero();
    }

    @Test
    void aMissingProgramIsSaidClearly() {
        supervisor.start(ServiceSpec.command(WEB, List.of("no-such-program")).withBackoff(QUICK));
        assertThat(said.await(ServicePhase.BACK_OFF).detail()).contains("no program 'no-such-program' on its PATH");
        said.await(ServicePhase.FAILED);
    }

    @Test
    void aMissingDirectoryIsSaidClearly() {
        supervisor.start(shell("exec sleep 100").withDirectory(folder.resolve("nowhere")));
        assertThat(said.await(ServicePhase.BACK_OFF).detail())
                .contains("working directory")
                .contains("nowhere");
    }

    @Test
    void wordsReachTheProgramAsTheyAre() throws Exception {
        Path out = folder.resolve("out");
        List<String> words = List.of("a b", "$(touch x)", "'\"", "*", "", "back\\slash", "line\nbreak", "ünï");
        List<String> command = new java.util.ArrayList<>(List.of("/usr/bin/printf", "%s|"));
        command.addAll(words);
        supervisor.start(ServiceSpec.command(WEB, command)
                .withOutput(Output.direct(out))
                .withBackoff(new RestartBackoff(Duration.ofMillis(1), Duration.ofMillis(1), Duration.ZERO, 1)));
        said.await(ServicePhase.FAILED);
        assertThat(Files.readString(out)).isEqualTo(String.join("|", words) + "|");
        assertThat(supervisor.output(WEB)).isEqualTo(out);
    }

    @Test
    void outputIsStampedAndTheLastWordsOfAQuickDeathAreKept() throws Exception {
        supervisor.start(shell("echo one; echo two >&2; printf three; exit 3"));
        said.await(ServicePhase.FAILED);
        supervisor.stop(WEB).get(20, SECONDS);
        List<String> lines = Files.readAllLines(supervisor.output(WEB));
        assertThat(lines).hasSize(15);
        assertThat(lines).allMatch(line -> line.matches("\\d{4}-\\d\\d-\\d\\dT[0-9:.]{12}Z (one|two|three)"));
    }

    @Test
    void aFloodOfOutputIsBoundedOnDiskAndHoldsNobodyUp() throws Exception {
        Path done = folder.resolve("done");
        supervisor.start(shell("yes 0123456789012345678901234567890123456789 | head -c 8000000; touch " + done
                        + "; exec sleep 100")
                .withOutput(new Output.Lines(new LogRotation(1 << 20, Duration.ofDays(1), 2), false)));
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(done));
        supervisor.stop(WEB).get(20, SECONDS);
        try (var files = Files.list(folder.resolve("web"))) {
            List<Path> logs = files.filter(file -> file.getFileName().toString().startsWith("output.log"))
                    .toList();
            assertThat(logs).hasSize(3);
            for (Path each : logs) {
                assertThat(Files.size(each)).isLessThanOrEqualTo(1 << 20);
            }
        }
    }

    @Test
    void aDrainedServiceGoesOnAndIsNotStartedAgain() {
        supervisor.start(shell("exec sleep 100"));
        long pid = said.await(ServicePhase.READY).pid().orElseThrow();
        supervisor.drain(WEB);
        assertThat(said.await(ServicePhase.DRAINING).pid()).hasValue(pid);
        supervisor.start(shell("exec sleep 100"));
        assertThat(said.await(ServicePhase.READY).pid()).hasValue(pid);
        supervisor.drain(WEB);
        said.await(ServicePhase.DRAINING);
        kill(pid);
        assertThat(said.await(ServicePhase.DOWN).detail()).contains("while draining");
    }

    @Test
    void aNewCommandTakesThePlaceOfTheOldOne() {
        supervisor.start(shell("exec sleep 100"));
        long first = said.await(ServicePhase.READY).pid().orElseThrow();
        supervisor.start(shell("exec sleep 200"));
        long second = said.await(ServicePhase.READY).pid().orElseThrow();
        assertThat(second).isNotEqualTo(first);
        assertThat(ProcessHandle.of(first)).isEmpty();
        assertThat(now().restarts()).isZero();
    }

    @Test
    void oneSupervisorAFolder() {
        assertThatThrownBy(() -> Supervisor.open(folder, said))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("another agent");
    }

    @Test
    void stoppingWhatIsNotThereIsDone() throws Exception {
        supervisor.stop(new ServiceName("nobody")).get(20, SECONDS);
        assertThat(supervisor.services()).isEmpty();
        assertThat(Optional.of(supervisor.output(WEB))).contains(folder.resolve("web/output.log"));
    }
}
