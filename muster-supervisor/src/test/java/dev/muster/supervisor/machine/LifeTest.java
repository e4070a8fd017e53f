package dev.muster.supervisor.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.supervisor.RestartBackoff;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Whole lives: what the table of pairs alone doesn't show. */
class LifeTest {

    private static final RestartBackoff BACKOFF =
            new RestartBackoff(Duration.ofMillis(200), Duration.ofSeconds(1), Duration.ofSeconds(10), 6);
    private static final Rules CHECKED = new Rules(true, true, BACKOFF, "TERM", 2);
    private static final Rules UNCHECKED = new Rules(true, false, BACKOFF, "USR1", 2);
    private static final Rules EXISTING = new Rules(false, true, BACKOFF, "TERM", 2);

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
}
