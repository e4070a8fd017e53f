package dev.muster.supervisor;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Several services together: dependencies, tasks, many of them, and the end of the supervisor. */
class OrderTest extends RealServices {

    private static final ServiceName WEB = new ServiceName("web");
    private static final ServiceName API = new ServiceName("api");
    private static final ServiceName DB = new ServiceName("db");

    private ServiceSpec writing(ServiceName name, String diary, ServiceName... needs) {
        return shell(
                        name,
                        "trap 'echo stop " + name + " >>" + diary + "; exit' TERM; echo start " + name + " >>" + diary
                                + "; echo >&3; while :; do sleep 0.05; done")
                .withCheck(new Check.Notify(3))
                .withStop("TERM", Duration.ofSeconds(20))
                .withDependencies(List.of(needs));
    }

    @Test
    void eachStartsWhenWhatItNeedsIsReadyAndStopsBeforeIt() throws Exception {
        String diary = folder.resolve("diary").toString();
        supervisor.startAll(
                ServiceSet.of(List.of(writing(WEB, diary, API), writing(API, diary, DB), writing(DB, diary))));
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> now(WEB).phase() == ServicePhase.READY);
        supervisor.stopAll().get(30, SECONDS);
        assertThat(Files.readAllLines(Path.of(diary)))
                .containsExactly("start db", "start api", "start web", "stop web", "stop api", "stop db");
    }

    @Test
    void whoWaitsSaysForWhatAndCanBeStopped() throws Exception {
        supervisor.start(shell(WEB, "exec sleep 100").withDependencies(List.of(DB)));
        Awaitility.await().until(() -> now(WEB).detail().equals("waits for db, which nobody has started"));
        assertThat(now(WEB).phase()).isEqualTo(ServicePhase.STARTING);
        supervisor.start(ServiceSpec.command(DB, List.of("no-such-program")).withBackoff(QUICK));
        Awaitility.await()
                .until(() ->
                        now(WEB).detail().startsWith("waits for db, which is failed (no program 'no-such-program'"));
        supervisor.stop(WEB).get(20, SECONDS);
        assertThat(now(WEB).phase()).isEqualTo(ServicePhase.DOWN);
        supervisor.start(shell(WEB, "exec sleep 100").withDependencies(List.of(DB)));
        supervisor.start(shell(DB, "exec sleep 100"));
        Awaitility.await().until(() -> now(WEB).phase() == ServicePhase.READY);
    }

    @Test
    void aDeathOfWhatItNeedsLeavesItAlone() {
        supervisor.start(shell(DB, "exec sleep 100"));
        long db = said.await(ServicePhase.READY).pid().orElseThrow();
        supervisor.start(shell(WEB, "exec sleep 100").withDependencies(List.of(DB)));
        long web = said.await(ServicePhase.READY).pid().orElseThrow();
        assertThat(ProcessHandle.of(db).orElseThrow().destroyForcibly()).isTrue();
        said.await(status -> status.name().equals(DB) && status.phase() == ServicePhase.READY);
        assertThat(now(WEB).pid()).hasValue(web);
    }

    @Test
    void tasksRunBeforeEachStartAndAfterEachEndAndNeverBesideTheService() throws Exception {
        Path diary = folder.resolve("diary");
        String say = " >>" + diary;
        supervisor.start(ServiceSpec.of(
                        WEB,
                        kept(
                                "echo run" + say + "; exec sleep 100",
                                List.of(
                                        Task.of(Launch.shell("echo one" + say + "; echo heard")),
                                        Task.of(Launch.shell("sleep 100 & echo two" + say))),
                                List.of(Task.of(Launch.shell("echo after" + say)))))
                .withBackoff(QUICK));
        long pid = said.await(ServicePhase.READY).pid().orElseThrow();
        Awaitility.await().until(() -> Files.readAllLines(diary).size() == 3);
        // What a task leaves behind is not left behind: only the service and its parent bear the mark.
        Awaitility.await().until(() -> Recorder.processesWith(mark).size() == 2);
        assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
        said.await(ServicePhase.BACK_OFF);
        said.await(ServicePhase.READY);
        Awaitility.await().until(() -> Files.readAllLines(diary).size() == 7);
        supervisor.stop(WEB).get(20, SECONDS);
        assertThat(Files.readAllLines(diary))
                .containsExactly("one", "two", "run", "after", "one", "two", "run", "after");
        assertThat(Files.readString(log(WEB))).contains("heard");
    }

    @Test
    void aTaskThatFailsOrTakesTooLongIsSaid() throws Exception {
        supervisor.start(ServiceSpec.of(
                        WEB, kept("exec sleep 100", List.of(Task.of(Launch.shell("exit 4"))), List.of()))
                .withBackoff(QUICK));
        assertThat(said.await(ServicePhase.FAILED).detail())
                .isEqualTo(
                        "the task before its start (/bin/sh -c exit 4) exited with 4; gave up after 5 deaths in a row");
        supervisor.start(ServiceSpec.of(
                        API,
                        kept(
                                "exec sleep 100",
                                List.of(new Task(Launch.shell("sleep 100 & sleep 100"), Duration.ofMillis(200))),
                                List.of()))
                .withBackoff(QUICK));
        assertThat(said.await(ServicePhase.BACK_OFF).detail()).contains("took longer than 200 ms, killed");
    }

    @Test
    void aStopDoesNotWaitForATaskBeforeTheStart() throws Exception {
        Path begun = folder.resolve("begun");
        supervisor.start(ServiceSpec.of(
                WEB,
                kept(
                        "exec sleep 100",
                        List.of(Task.of(Launch.shell("trap '' TERM; touch " + begun + "; sleep 100; sleep 100"))),
                        List.of())));
        Awaitility.await().until(() -> Files.exists(begun));
        supervisor.stop(WEB).get(20, SECONDS);
        assertThat(Recorder.processesWith(mark)).isEmpty();
        assertThat(now(WEB).phase()).isEqualTo(ServicePhase.DOWN);
    }

    @Test
    void aTaskThatRanWhenTheAgentDiedIsEndedAndTheStartBeginsAgain() throws Exception {
        Path diary = folder.resolve("diary");
        ServiceSpec spec = ServiceSpec.of(
                WEB,
                kept(
                        "echo run >>" + diary + "; exec sleep 100",
                        List.of(Task.of(Launch.shell(
                                "echo task >>" + diary + "; [ $(wc -l <" + diary + ") -gt 1 ] || exec sleep 100"))),
                        List.of()));
        supervisor.start(spec);
        Awaitility.await()
                .until(() -> Files.exists(diary) && Files.readAllLines(diary).size() == 1);
        Recorder second = reopen();
        supervisor.start(spec);
        second.await(ServicePhase.READY);
        Awaitility.await().until(() -> Files.readAllLines(diary).equals(List.of("task", "task", "run")));
        Awaitility.await().until(() -> Recorder.processesWith(mark).size() == 2);
    }

    @Test
    void aPeriodicTaskRunsAgainAndAgainAndNeverTwiceAtATime() throws Exception {
        Path diary = folder.resolve("diary");
        ServiceSpec spec = ServiceSpec.of(
                        WEB,
                        new Work.Periodic(
                                Launch.of(Launch.shell("echo x >>" + diary + "; exit $(wc -l <" + diary + ")")),
                                Duration.ofMillis(300),
                                Duration.ofSeconds(10)))
                .withBackoff(QUICK);
        supervisor.start(spec);
        assertThat(said.await(ServicePhase.UNREADY).detail()).startsWith("exited with 1; runs again in 0.");
        assertThat(said.await(ServicePhase.UNREADY).lastExit()).contains(2);
        supervisor.stop(WEB).get(20, SECONDS);
        assertThat(now(WEB).phase()).isEqualTo(ServicePhase.DOWN);
    }

    @Test
    void aHundredServicesStartAndStop() throws Exception {
        List<ServiceSpec> many = IntStream.range(0, 100)
                .mapToObj(i -> shell(new ServiceName("s" + i), "echo hello from " + i + "; exec sleep 100"))
                .toList();
        supervisor.startAll(ServiceSet.of(many));
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> supervisor.services().stream()
                                .filter(each -> each.phase() == ServicePhase.READY)
                                .count()
                        == 100);
        assertThat(Recorder.processesWith(mark)).hasSize(200);
        Awaitility.await().until(() -> {
            for (ServiceSpec each : many) {
                if (!Files.exists(log(each.name())) || Files.size(log(each.name())) == 0) {
                    return false;
                }
            }
            return true;
        });
        supervisor.stopAll().get(60, SECONDS);
        assertThat(Recorder.processesWith(mark)).isEmpty();
        assertThat(supervisor.services()).allMatch(each -> each.phase() == ServicePhase.DOWN);
    }

    @Test
    void aRestartIsAnEndAndAStart() {
        supervisor.start(shell(WEB, "exec sleep 100"));
        long first = said.await(ServicePhase.READY).pid().orElseThrow();
        supervisor.restart(WEB);
        said.await(ServicePhase.STOPPING);
        assertThat(said.await(ServicePhase.READY).pid().orElseThrow()).isNotEqualTo(first);
        assertThat(now(WEB).restarts()).isZero();
    }

    @Test
    void aClosedSupervisorAnswersThatItIsClosed() throws Exception {
        supervisor.start(shell(WEB, "exec sleep 100"));
        said.await(ServicePhase.READY);
        supervisor.close();
        assertThatThrownBy(() -> supervisor.stop(WEB).get(5, SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("the supervisor is closed");
        assertThatThrownBy(() -> supervisor.stopAll().get(5, SECONDS)).hasMessageContaining("closed");
        reopen();
        supervisor.stop(WEB).get(20, SECONDS);
    }
}
