package dev.muster.supervisor;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.tests.kit.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Services that behave badly. What is done about each is stated in {@code docs/services.md}. */
class DifficultServicesTest extends RealServices {

    private static final ServiceName WEB = new ServiceName("web");

    private static void kill(long pid) {
        assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
    }

    private ServiceSpec python(String program) {
        return shell(WEB, "").withLaunch(launch -> launch.withCommand(List.of("python3", "-c", program)));
    }

    @Test
    void whoForksAndExitsIsToldToStayAndItsDaemonIsEnded() throws Exception {
        Path daemons = folder.resolve("daemons");
        // A daemon as the books have it: a session of its own, and nothing of the old one left.
        supervisor.start(shell(
                WEB,
                "setsid sh -c 'echo $$ >>" + daemons + "; exec sleep 100 </dev/null >/dev/null 2>&1' & "
                        + "while [ ! -s " + daemons + " ]; do sleep 0.01; done; exit 0"));
        assertThat(said.await(ServicePhase.FAILED).detail())
                .startsWith("exited with 0 (if it went to the background: run it in the foreground); gave up after 5");
        assertThat(Files.readAllLines(daemons)).doesNotHaveDuplicates().isNotEmpty();
        assertThat(Recorder.processesWith(mark)).isEmpty();
    }

    @Test
    void whoseChildHoldsThePortAfterItsDeathHasItBackWithTheNextStart() throws Exception {
        int port = FreePort.take();
        Path listening = folder.resolve("listening");
        String program = """
                import os, socket, time
                s = socket.socket()
                s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                s.bind(('127.0.0.1', %d))
                s.listen()
                if os.fork() == 0:
                    os.setsid()
                    if os.fork() == 0:
                        time.sleep(100)
                    os._exit(0)
                open('%s', 'a').write('x')
                time.sleep(100)
                """.formatted(port, listening);
        supervisor.start(
                python(program).withCheck(Check.tcp(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))));
        for (int i = 1; i <= 3; i++) {
            long pid = said.await(ServicePhase.READY).pid().orElseThrow();
            int times = i;
            Awaitility.await().until(() -> Files.exists(listening) && Files.size(listening) == times);
            kill(pid);
            assertThat(said.await(ServicePhase.BACK_OFF).lastExit()).contains(137);
        }
        said.await(ServicePhase.READY);
        supervisor.stop(WEB).get(20, SECONDS);
        new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
    }

    @Test
    void whoFindsAStrangerOnItsPortSaysWhoItIs() throws Exception {
        try (ServerSocket stranger = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = stranger.getLocalPort();
            supervisor.start(python("import socket; socket.socket().bind(('127.0.0.1', %d))".formatted(port))
                    .withListens(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))));
            // The death is told first: who holds the port takes a look at all sockets.
            assertThat(Awaitility.await().until(() -> now(WEB).detail(), detail -> detail.contains("is held by")))
                    .contains("exited with 1")
                    .contains("its port " + port + " is held by process "
                            + ProcessHandle.current().pid() + " (")
                    .contains("give the service another port");
        }
    }

    @Test
    void whoClosesItsOutputGoesOnAndItsNextLifeIsHeardAgain() {
        supervisor.start(shell(WEB, "echo hello; exec sleep 100 >&- 2>&- </dev/null"));
        long pid = said.await(ServicePhase.READY).pid().orElseThrow();
        Awaitility.await().until(() -> occurrences("hello") == 1);
        assertThat(now(WEB).phase()).isEqualTo(ServicePhase.READY);
        kill(pid);
        said.await(ServicePhase.BACK_OFF);
        said.await(ServicePhase.READY);
        Awaitility.await().until(() -> occurrences("hello") == 2);
    }

    private long occurrences(String word) throws IOException {
        return Files.exists(log(WEB))
                ? Files.readAllLines(log(WEB)).stream()
                        .filter(line -> line.contains(word))
                        .count()
                : 0;
    }

    @Test
    void whoseLogFillsTheDiskGoesOnWithoutIt() throws Exception {
        Files.createDirectories(folder.resolve("web"));
        Files.createSymbolicLink(folder.resolve("web/output.log"), Path.of("/dev/full"));
        Path done = folder.resolve("done");
        supervisor.start(shell(WEB, "yes | head -c 3000000; touch " + done + "; exec sleep 100"));
        Awaitility.await().until(() -> Files.exists(done));
        assertThat(now(WEB).phase()).isEqualTo(ServicePhase.READY);
    }

    @Test
    void whoWritesMoreThanThePipeHoldsWhileNoAgentReadsWaitsAndLosesNothing() throws Exception {
        Path go = folder.resolve("go");
        Path wrote = folder.resolve("wrote");
        ServiceSpec spec = shell(
                WEB,
                "while [ ! -e " + go
                        + " ]; do sleep 0.02; done; i=0; while [ $i -lt 4000 ]; do i=$((i+1)); echo line $i "
                        + "of a service that talks a great deal; [ $i != 1000 ] || touch " + wrote + "; done; touch "
                        + wrote
                        + ".all; exec sleep 100");
        supervisor.start(spec);
        said.await(ServicePhase.READY);
        supervisor.close();
        Files.createFile(go);
        // The first 1,000 lines, 44 KB, fit into the pipe; all of them, 180 KB, do not.
        Awaitility.await().until(() -> Files.exists(wrote));
        assertThat(Path.of(wrote + ".all")).doesNotExist();
        reopen();
        supervisor.start(spec);
        Awaitility.await().until(() -> Files.exists(Path.of(wrote + ".all")) && occurrences("a great deal") == 4000);
    }

    @Test
    void whoFloodsItsOutputIsFollowedWithoutALineMissingOrTwice() throws Exception {
        int lines = 40_000;
        supervisor.start(shell(
                        WEB,
                        "i=0; while [ $i -lt " + lines
                                + " ]; do i=$((i+1)); echo n $i of a long, long, long story; done; exec sleep 100")
                .withOutput(new Output.Lines(new LogRotation(256 << 10, Duration.ofDays(1), 40), false)));
        List<Integer> numbers = new ArrayList<>();
        try (LogFollower follower = LogFollower.open(log(WEB), Integer.MAX_VALUE)) {
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
                for (List<String> some = follower.next(); !some.isEmpty(); some = follower.next()) {
                    some.forEach(line -> numbers.add(Integer.parseInt(line.split(" ")[2])));
                }
                return numbers.size() >= lines;
            });
        }
        for (int i = 0; i < lines; i++) {
            assertThat(numbers.get(i)).isEqualTo(i + 1);
        }
        assertThat(folder.resolve("web/output.log.9")).exists();
    }

    @Test
    void whoStartsTooManyProcessesIsStoppedWithAllOfThem() throws Exception {
        supervisor.start(shell(
                WEB,
                "for i in 1 2 3 4 5 6 7 8 9 10; do setsid sh -c 'while :; do sleep 1 & sleep 0.1; done' & done; wait"));
        said.await(ServicePhase.READY);
        Awaitility.await().until(() -> Recorder.processesWith(mark).size() > 30);
        supervisor.stop(WEB, Duration.ZERO).get(30, SECONDS);
        assertThat(Recorder.processesWith(mark)).isEmpty();
    }

    @Test
    void whoOnlyFailsItsChecksIsToldToEndAndStartsAgain() throws Exception {
        Path sick = folder.resolve("sick");
        supervisor.start(shell(WEB, "rm -f " + sick + "; trap 'echo told; exit 3' TERM; while :; do sleep 0.02; done")
                .withCheck(new Check.Command(
                        List.of("test", "!", "-e", sick.toString()), Duration.ofMillis(50), Duration.ofSeconds(10)))
                .withStop("TERM", Duration.ofSeconds(10))
                .withPatience(Patience.ENDLESS.withFailedChecks(3)));
        long pid = said.await(ServicePhase.READY).pid().orElseThrow();
        Files.createFile(sick);
        assertThat(said.await(ServicePhase.BACK_OFF).detail())
                .startsWith("3 failed checks in a row (the check's command exited with 1), told to end");
        ServiceStatus again = said.await(ServicePhase.READY);
        assertThat(again.pid().orElseThrow()).isNotEqualTo(pid);
        assertThat(again.lastExit()).contains(3);
        assertThat(again.restarts()).isEqualTo(1);
        Awaitility.await().until(() -> Files.readString(log(WEB)).endsWith("told\n"));
    }

    @Test
    void whoNeverBecomesReadyFailsWithinItsTimes() {
        supervisor.start(shell(WEB, "exec sleep 100")
                .withCheck(new Check.Notify(3))
                .withBackoff(new RestartBackoff(Duration.ofMillis(10), Duration.ofMillis(10), Duration.ZERO, 2))
                .withPatience(Patience.ENDLESS.withReadyWithin(Duration.ofMillis(100))));
        ServiceStatus end = said.await(ServicePhase.FAILED);
        assertThat(end.detail())
                .isEqualTo("was not ready within 0.1 s (waits for its first passed check), told to end; ended by signal"
                        + " 15; gave up after 2 deaths in a row");
        assertThat(said.phases()).doesNotContain(ServicePhase.READY);
    }
}
