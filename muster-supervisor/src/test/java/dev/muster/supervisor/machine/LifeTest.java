package dev.muster.supervisor.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.supervisor.Patience;
import dev.muster.supervisor.RestartBackoff;
import dev.muster.supervisor.ServicePhase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Whole lives: what the table of pairs alone doesn't show. */
class LifeTest {

    private static final RestartBackoff BACKOFF =
            new RestartBackoff(Duration.ofMillis(200), Duration.ofSeconds(1), Duration.ofSeconds(10), 6);
    private static final Rules CHECKED = Rules.plain(true, true, BACKOFF, "TERM");
    private static final Rules UNCHECKED = Rules.plain(true, false, BACKOFF, "USR1");
    private static final Rules PERIODIC = Rules.plain(true, false, BACKOFF, "TERM")
            .withRhythm(new Rhythm(Duration.ofSeconds(60), Duration.ofSeconds(5)));
    private static final Rules EXISTING = Rules.plain(false, true, BACKOFF, "TERM");

    private Life life = Life.down(CHECKED);
    private long now;
    private List<Action> actions = List.of();

    private void on(Event event) {
        Step step = life.step(event, now);
        life = step.life();
        actions = step.actions();
    }

    private void runs() {
        on(new Event.Start());
        on(new Event.ChildStarted());
        on(new Event.CheckPassed());
        assertThat(life.stage()).isEqualTo(Stage.READY);
    }

    private void dies() {
        on(new Event.ChildExited(OptionalInt.of(1)));
        assertThat(life.stage()).isEqualTo(Stage.REAPING);
        on(new Event.GroupGone());
    }

    private void passes(Duration time) {
        now += time.toNanos();
    }

    @Test
    void theWaitDoublesUpToTheLongestAndEndsInFailure() {
        List<Long> waits = new ArrayList<>();
        on(new Event.Start());
        while (life.stage() != Stage.FAILED) {
            on(new Event.ChildStarted());
            dies();
            for (Action action : actions) {
                if (action instanceof Action.StartTimer timer) {
                    waits.add(timer.delay().toMillis());
                }
            }
            on(new Event.TimerElapsed());
        }
        assertThat(waits).containsExactly(200L, 400L, 800L, 1000L, 1000L);
        assertThat(life.restarts()).isEqualTo(5);
        assertThat(life.detail()).isEqualTo("exited with 1; gave up after 6 deaths in a row");
    }

    @Test
    void aSpawnThatFailsCountsAsADeath() {
        on(new Event.Start());
        on(new Event.SpawnFailed("no program"));
        assertThat(life.stage()).isEqualTo(Stage.BACK_OFF);
        assertThat(life.deaths()).isEqualTo(1);
        assertThat(life.detail()).isEqualTo("no program; starts again in 0.2 s");
    }

    @Test
    void whoWasReadyForMoreThanASecondStartsAgainAtOnceButOnlyOnce() {
        runs();
        passes(Duration.ofMillis(1001));
        dies();
        assertThat(life.stage()).isEqualTo(Stage.SPAWNING);
        assertThat(actions).containsExactly(new Action.Spawn());
        on(new Event.ChildStarted());
        on(new Event.CheckPassed());
        passes(Duration.ofMillis(1001));
        dies();
        assertThat(life.stage()).isEqualTo(Stage.BACK_OFF);
        assertThat(actions).containsExactly(new Action.StartTimer(Duration.ofMillis(400)));
    }

    @Test
    void whoWasReadyForASecondAtMostWaits() {
        runs();
        passes(Duration.ofSeconds(1));
        dies();
        assertThat(life.stage()).isEqualTo(Stage.BACK_OFF);
    }

    @Test
    void aLongReadinessForgetsTheDeathsBefore() {
        on(new Event.Start());
        for (int i = 0; i < 4; i++) {
            on(new Event.ChildStarted());
            dies();
            on(new Event.TimerElapsed());
        }
        on(new Event.ChildStarted());
        on(new Event.CheckPassed());
        passes(Duration.ofSeconds(10));
        dies();
        assertThat(life.stage()).isEqualTo(Stage.SPAWNING);
        assertThat(life.deaths()).isEqualTo(1);
    }

    @Test
    void failuresOfTheCheckCountOnlyInARow() {
        runs();
        on(new Event.CheckFailed("slow"));
        on(new Event.CheckPassed());
        on(new Event.CheckFailed("slow"));
        assertThat(life.stage()).isEqualTo(Stage.READY);
        on(new Event.CheckFailed("slow"));
        assertThat(life.stage()).isEqualTo(Stage.UNREADY);
        on(new Event.CheckPassed());
        on(new Event.CheckFailed("slow"));
        assertThat(life.stage()).isEqualTo(Stage.READY);
    }

    private void hasPatience(Patience patience) {
        life = Life.down(CHECKED.withPatience(patience, Duration.ofSeconds(2)));
    }

    @Test
    void tooManyFailedChecksInARowEndItAndItStartsAgainAsAfterADeath() {
        hasPatience(Patience.ENDLESS.withFailedChecks(3));
        runs();
        on(new Event.CheckFailed("500"));
        on(new Event.CheckFailed("500"));
        on(new Event.CheckPassed());
        on(new Event.CheckFailed("500"));
        on(new Event.CheckFailed("500"));
        assertThat(life.stage()).isEqualTo(Stage.UNREADY);
        on(new Event.CheckFailed("500"));
        assertThat(life.stage()).isEqualTo(Stage.REPLACING);
        assertThat(life.stage().phase()).isEqualTo(ServicePhase.BACK_OFF);
        assertThat(actions)
                .containsExactly(
                        new Action.StopChecks(),
                        new Action.Signal("TERM"),
                        new Action.StartTimer(Duration.ofSeconds(2)));
        assertThat(life.detail()).isEqualTo("3 failed checks in a row (500), told to end");
        dies();
        assertThat(life.stage()).isEqualTo(Stage.BACK_OFF);
        assertThat(life.deaths()).isEqualTo(1);
        assertThat(life.detail())
                .isEqualTo("3 failed checks in a row (500), told to end; exited with 1; starts again in 0.2 s");
        on(new Event.TimerElapsed());
        assertThat(actions).containsExactly(new Action.Spawn());
        assertThat(life.restarts()).isEqualTo(1);
    }

    @Test
    void whoIsGivenUpAndDoesNotEndIsKilled() {
        hasPatience(Patience.ENDLESS.withFailedChecks(1));
        runs();
        on(new Event.CheckFailed("refused"));
        on(new Event.TimerElapsed());
        assertThat(life.stage()).isEqualTo(Stage.REAPING);
        assertThat(actions).contains(new Action.KillGroup(), new Action.AwaitGroup());
        on(new Event.ChildExited(OptionalInt.of(137)));
        on(new Event.GroupGone());
        assertThat(life.detail())
                .isEqualTo("a failed check (refused), told to end; did not end in time, killed; starts again in 0.2 s");
    }

    @Test
    void whoDoesNotBecomeReadyInTimeIsGivenUpUntilTheLimit() {
        hasPatience(Patience.ENDLESS.withReadyWithin(Duration.ofSeconds(30)));
        on(new Event.Start());
        for (int i = 0; i < 6; i++) {
            on(new Event.ChildStarted());
            assertThat(actions).contains(new Action.StartTimer(Duration.ofSeconds(30)));
            on(new Event.CheckFailed("refused"));
            on(new Event.TimerElapsed());
            assertThat(life.stage()).isEqualTo(Stage.REPLACING);
            dies();
            on(new Event.TimerElapsed());
        }
        assertThat(life.stage()).isEqualTo(Stage.FAILED);
        assertThat(life.detail())
                .isEqualTo(
                        "was not ready within 30.0 s (refused), told to end; exited with 1; gave up after 6 deaths in"
                                + " a row");
    }

    @Test
    void theTimeToBecomeReadyIsNoTimeToBeReady() {
        hasPatience(Patience.ENDLESS.withReadyWithin(Duration.ofSeconds(30)));
        runs();
        on(new Event.TimerElapsed());
        assertThat(life.stage()).isEqualTo(Stage.READY);
        on(new Event.CheckFailed("a"));
        on(new Event.CheckFailed("b"));
        on(new Event.TimerElapsed());
        assertThat(life.stage()).isEqualTo(Stage.UNREADY);
    }

    @Test
    void checksThatFailBeforeTheFirstPassAreNotCountedAgainstIt() {
        hasPatience(Patience.ENDLESS.withFailedChecks(2));
        on(new Event.Start());
        on(new Event.ChildStarted());
        for (int i = 0; i < 100; i++) {
            on(new Event.CheckFailed("refused"));
        }
        assertThat(life.stage()).isEqualTo(Stage.STARTING);
        on(new Event.TimerElapsed());
        assertThat(life.stage()).isEqualTo(Stage.STARTING);
        on(new Event.CheckPassed());
        on(new Event.CheckFailed("refused"));
        assertThat(life.stage()).isEqualTo(Stage.READY);
    }

    @Test
    void whoDrainsIsNotGivenUp() {
        hasPatience(Patience.ENDLESS.withFailedChecks(1).withReadyWithin(Duration.ofSeconds(1)));
        runs();
        on(new Event.Drain());
        on(new Event.CheckFailed("refused"));
        on(new Event.TimerElapsed());
        assertThat(life.stage()).isEqualTo(Stage.DRAINING);
    }

    @Test
    void aStopOfOneThatIsGivenUpIsAStop() {
        hasPatience(Patience.ENDLESS.withFailedChecks(1));
        runs();
        on(new Event.CheckFailed("refused"));
        on(new Event.Stop(Duration.ofMillis(100)));
        assertThat(life.stage()).isEqualTo(Stage.STOPPING);
        assertThat(actions).containsExactly(new Action.StartTimer(Duration.ofMillis(100)));
        on(new Event.ChildExited(OptionalInt.of(0)));
        on(new Event.GroupGone());
        assertThat(life.stage()).isEqualTo(Stage.DOWN);
    }

    @Test
    void whatHasNoCheckIsReadyWhenItRuns() {
        life = Life.down(UNCHECKED);
        on(new Event.Start());
        on(new Event.ChildStarted());
        assertThat(life.stage()).isEqualTo(Stage.READY);
        assertThat(actions).isEmpty();
    }

    @Test
    void whatIsOnlyLookedAtIsNeitherStartedNorStopped() {
        life = Life.down(EXISTING);
        on(new Event.Start());
        assertThat(actions).containsExactly(new Action.StartChecks());
        on(new Event.CheckPassed());
        on(new Event.Stop(Duration.ZERO));
        assertThat(life.stage()).isEqualTo(Stage.DOWN);
        assertThat(actions).containsExactly(new Action.StopChecks());
    }

    @Test
    void aStopGetsHarderStepByStep() {
        life = Life.down(UNCHECKED);
        on(new Event.Start());
        on(new Event.ChildStarted());
        on(new Event.Stop(Duration.ofSeconds(3)));
        assertThat(actions).contains(new Action.Signal("USR1"), new Action.StartTimer(Duration.ofSeconds(3)));
        on(new Event.TimerElapsed());
        assertThat(actions).contains(new Action.Signal("TERM"));
        on(new Event.TimerElapsed());
        assertThat(actions).contains(new Action.KillGroup());
        on(new Event.Stop(Duration.ZERO));
        assertThat(actions).isEmpty();
        on(new Event.TimerElapsed());
        assertThat(life.stage()).isEqualTo(Stage.DOWN);
        assertThat(life.detail()).contains("gave up");
    }

    @Test
    void whatIsStoppedBeforeItIsThereIsAskedAgain() {
        on(new Event.Start());
        on(new Event.Stop(Duration.ofSeconds(3)));
        assertThat(life.stage()).isEqualTo(Stage.STOPPING);
        on(new Event.ChildStarted());
        assertThat(actions).containsExactly(new Action.Signal("TERM"));
        on(new Event.TimerElapsed());
        assertThat(actions).contains(new Action.KillGroup());
    }

    @Test
    void whatIsWantedAgainWhileItEndsStartsAfterwards() {
        runs();
        on(new Event.Stop(Duration.ofSeconds(3)));
        on(new Event.Start());
        on(new Event.ChildExited(OptionalInt.of(0)));
        on(new Event.GroupGone());
        assertThat(life.stage()).isEqualTo(Stage.SPAWNING);
        assertThat(life.restarts()).isZero();
    }

    @Test
    void aLaterStopTakesTheWishBack() {
        runs();
        on(new Event.Stop(Duration.ofSeconds(3)));
        on(new Event.Start());
        on(new Event.Stop(Duration.ofSeconds(3)));
        on(new Event.ChildExited(OptionalInt.of(0)));
        on(new Event.GroupGone());
        assertThat(life.stage()).isEqualTo(Stage.DOWN);
    }

    @Test
    void whatDependsOnOthersWaitsForThemOnceAndNotAfterADeath() {
        life = Life.down(CHECKED.dependingOnOthers());
        on(new Event.Start());
        assertThat(actions).containsExactly(new Action.AwaitDependencies());
        on(new Event.Blocked("waits for db, which is starting"));
        assertThat(life.stage()).isEqualTo(Stage.WAITING);
        assertThat(life.detail()).isEqualTo("waits for db, which is starting");
        on(new Event.Unblocked());
        assertThat(actions).containsExactly(new Action.Spawn());
        on(new Event.ChildStarted());
        dies();
        on(new Event.TimerElapsed());
        assertThat(actions).containsExactly(new Action.Spawn());
    }

    @Test
    void tasksRunBeforeEachStartAndAfterEachEnd() {
        life = Life.down(CHECKED.withTasks(true, true));
        on(new Event.Start());
        assertThat(actions).containsExactly(new Action.RunTasks(Moment.BEFORE_START));
        on(new Event.TasksEnded(Optional.empty()));
        assertThat(actions).containsExactly(new Action.Spawn());
        on(new Event.ChildStarted());
        dies();
        assertThat(actions).containsExactly(new Action.StopTimer(), new Action.RunTasks(Moment.AFTER_STOP));
        on(new Event.TasksEnded(Optional.of("the last task failed")));
        assertThat(life.stage()).isEqualTo(Stage.BACK_OFF);
        assertThat(life.detail()).isEqualTo("exited with 1; the last task failed; starts again in 0.2 s");
        on(new Event.TimerElapsed());
        assertThat(actions).containsExactly(new Action.RunTasks(Moment.BEFORE_START));
        on(new Event.TasksEnded(Optional.empty()));
        on(new Event.ChildStarted());
        on(new Event.Stop(Duration.ofSeconds(3)));
        on(new Event.ChildExited(OptionalInt.of(0)));
        on(new Event.GroupGone());
        assertThat(actions).containsExactly(new Action.StopTimer(), new Action.RunTasks(Moment.AFTER_STOP));
        on(new Event.TasksEnded(Optional.empty()));
        assertThat(life.stage()).isEqualTo(Stage.DOWN);
    }

    @Test
    void aFailedTaskBeforeTheStartCountsAsADeath() {
        life = Life.down(CHECKED.withTasks(true, false));
        for (int i = 0; i < 6; i++) {
            on(i == 0 ? new Event.Start() : new Event.TimerElapsed());
            assertThat(life.stage()).isEqualTo(Stage.PREPARING);
            on(new Event.TasksEnded(Optional.of("the task exited with 1")));
        }
        assertThat(life.stage()).isEqualTo(Stage.FAILED);
        assertThat(life.detail()).isEqualTo("the task exited with 1; gave up after 6 deaths in a row");
    }

    @Test
    void theTimeOfTheLastTasksIsNoReadiness() {
        life = Life.down(CHECKED.withTasks(false, true));
        runs();
        on(new Event.ChildExited(OptionalInt.of(1)));
        on(new Event.GroupGone());
        passes(Duration.ofMinutes(1));
        on(new Event.TasksEnded(Optional.empty()));
        assertThat(life.stage()).isEqualTo(Stage.BACK_OFF);
    }

    @Test
    void aStopKillsTheTasksBeforeTheStart() {
        life = Life.down(CHECKED.withTasks(true, true));
        on(new Event.Start());
        on(new Event.Stop(Duration.ofSeconds(3)));
        assertThat(actions).contains(new Action.CancelTasks());
        assertThat(life.stage().phase()).isEqualTo(ServicePhase.STOPPING);
        on(new Event.TasksEnded(Optional.of("cancelled")));
        assertThat(life.stage()).isEqualTo(Stage.DOWN);
    }

    @Test
    void theLastTasksHaveTheirOwnTimeUntilSomebodyIsImpatient() {
        life = Life.down(CHECKED.withTasks(false, true));
        runs();
        on(new Event.Stop(Duration.ofSeconds(3)));
        on(new Event.ChildExited(OptionalInt.of(0)));
        on(new Event.GroupGone());
        on(new Event.Stop(Duration.ZERO));
        assertThat(actions).containsExactly(new Action.StartTimer(Duration.ZERO));
        on(new Event.TimerElapsed());
        assertThat(actions).contains(new Action.CancelTasks());
        on(new Event.TimerElapsed());
        assertThat(life.stage()).isEqualTo(Stage.DOWN);
        assertThat(life.detail()).contains("gave up");
    }

    @Test
    void aPeriodicTaskRunsFromStartToStartAndItsLastRunSaysHowItIs() {
        life = Life.down(PERIODIC);
        on(new Event.Start());
        on(new Event.ChildStarted());
        assertThat(actions).containsExactly(new Action.StartTimer(Duration.ofSeconds(5)));
        passes(Duration.ofSeconds(2));
        on(new Event.ChildExited(OptionalInt.of(0)));
        on(new Event.GroupGone());
        assertThat(life.stage()).isEqualTo(Stage.IDLE);
        assertThat(actions).containsExactly(new Action.StartTimer(Duration.ofSeconds(58)));
        assertThat(life.detail()).isEqualTo("exited with 0; runs again in 58.0 s");
        passes(Duration.ofSeconds(58));
        on(new Event.TimerElapsed());
        assertThat(actions).containsExactly(new Action.Spawn());
        on(new Event.ChildStarted());
        on(new Event.ChildExited(OptionalInt.of(3)));
        on(new Event.GroupGone());
        assertThat(life.stage()).isEqualTo(Stage.MISSED);
        assertThat(life.stage().phase()).isEqualTo(ServicePhase.UNREADY);
        assertThat(life.restarts()).isZero();
    }

    @Test
    void aPeriodicTaskThatTakesTooLongIsKilledAndHasFailed() {
        life = Life.down(PERIODIC);
        on(new Event.Start());
        on(new Event.ChildStarted());
        passes(Duration.ofSeconds(5));
        on(new Event.TimerElapsed());
        assertThat(actions).contains(new Action.KillGroup(), new Action.AwaitGroup());
        on(new Event.ChildExited(OptionalInt.of(137)));
        on(new Event.GroupGone());
        assertThat(life.stage()).isEqualTo(Stage.MISSED);
        assertThat(life.detail()).isEqualTo("took longer than 5.0 s, killed; runs again in 55.0 s");
        assertThat(life.lastExit()).hasValue(137);
    }

    @Test
    void aRunThatIsFoundOverCountsFromItsOwnStart() {
        life = Life.down(PERIODIC);
        on(new Event.Found(Duration.ofSeconds(40)));
        on(new Event.ChildExited(OptionalInt.of(0)));
        on(new Event.GroupGone());
        assertThat(actions).containsExactly(new Action.StartTimer(Duration.ofSeconds(20)));
    }
}
