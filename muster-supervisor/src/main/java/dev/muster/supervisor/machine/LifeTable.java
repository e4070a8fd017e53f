package dev.muster.supervisor.machine;

import dev.muster.supervisor.machine.Action.AwaitGroup;
import dev.muster.supervisor.machine.Action.KillGroup;
import dev.muster.supervisor.machine.Action.Signal;
import dev.muster.supervisor.machine.Action.Spawn;
import dev.muster.supervisor.machine.Action.StartChecks;
import dev.muster.supervisor.machine.Action.StartTimer;
import dev.muster.supervisor.machine.Action.StopChecks;
import dev.muster.supervisor.machine.Event.CheckFailed;
import dev.muster.supervisor.machine.Event.CheckPassed;
import dev.muster.supervisor.machine.Event.ChildExited;
import dev.muster.supervisor.machine.Event.ChildStarted;
import dev.muster.supervisor.machine.Event.Drain;
import dev.muster.supervisor.machine.Event.Found;
import dev.muster.supervisor.machine.Event.GroupGone;
import dev.muster.supervisor.machine.Event.SpawnFailed;
import dev.muster.supervisor.machine.Event.Start;
import dev.muster.supervisor.machine.Event.Stop;
import dev.muster.supervisor.machine.Event.TimerElapsed;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What follows what: each stage has a method, and each method decides every event. An event that can't change anything
 * in a stage leaves it as it is ({@code stay}); late answers of an earlier process are among them.
 */
final class LifeTable {

    /** Ready for longer than this, a service starts again at once the first time. Source: s6 (supervision, 1.1). */
    static final Duration WORTH_AN_INSTANT_RESTART = Duration.ofSeconds(1);

    /** How long TERM may take after another stop signal was in vain. */
    static final Duration TERM_GRACE = Duration.ofSeconds(2);

    /** How long the kernel may take to end processes that got KILL. */
    static final Duration KILL_GRACE = Duration.ofSeconds(5);

    private static final String UNKILLABLE = "gave up: some of its processes do not end even by SIGKILL";

    private LifeTable() {}

    static Step step(Life life, Event event, long nowNanos) {
        return switch (life.stage()) {
            case DOWN -> down(life, event, nowNanos);
            case SPAWNING -> spawning(life, event, nowNanos);
            case STARTING, READY, UNREADY -> running(life, event, nowNanos);
            case DRAINING -> draining(life, event, nowNanos);
            case STOPPING -> stopping(life, event, nowNanos);
            case CLEARING -> clearing(life, event, nowNanos);
            case REAPING -> reaping(life, event, nowNanos);
            case BACK_OFF -> backOff(life, event);
            case FAILED -> failed(life, event);
        };
    }

    private static Step down(Life life, Event event, long nowNanos) {
        return switch (event) {
            case Start ignored -> life.rules().owned() ? spawn(life.withDeaths(0)) : begin(life, nowNanos);
            case Found ignored -> begin(life, nowNanos);
            // A process that nobody wants any more.
            case ChildStarted ignored ->
                life.withForce(Force.KILLED)
                        .to(Stage.CLEARING, "ends a process that came too late")
                        .and(new KillGroup(), new AwaitGroup(), new StartTimer(KILL_GRACE));
            case Stop ignored -> stay(life);
            case Drain ignored -> stay(life);
            case SpawnFailed ignored -> stay(life);
            case ChildExited ignored -> stay(life);
            case GroupGone ignored -> stay(life);
            case CheckPassed ignored -> stay(life);
            case CheckFailed ignored -> stay(life);
            case TimerElapsed ignored -> stay(life);
        };
    }

    private static Step spawning(Life life, Event event, long nowNanos) {
        return switch (event) {
            case ChildStarted ignored -> begin(life, nowNanos);
            case Found ignored -> begin(life, nowNanos);
            case Stop stop -> ask(life, stop.grace());
            case Drain ignored ->
                life.to(Stage.DRAINING, "asked to give up its traffic").and();
            case SpawnFailed failure -> afterDeath(life, nowNanos, failure.reason());
            case ChildExited exit -> died(life, exit.code());
            case Start ignored -> stay(life);
            case GroupGone ignored -> stay(life);
            case CheckPassed ignored -> stay(life);
            case CheckFailed ignored -> stay(life);
            case TimerElapsed ignored -> stay(life);
        };
    }

    private static Step running(Life life, Event event, long nowNanos) {
        return switch (event) {
            case CheckPassed ignored ->
                ready(life.withFailedChecks(0), nowNanos).and();
            case CheckFailed failure -> checkFailed(life, failure.reason()).and();
            case Drain ignored ->
                life.to(Stage.DRAINING, "asked to give up its traffic").and();
            case Stop stop -> ask(life, stop.grace());
            case ChildExited exit -> died(life, exit.code());
            // Possible after a drain that was taken back before the process was there.
            case SpawnFailed failure -> reap(life, failure.reason());
            case Start ignored -> stay(life);
            case Found ignored -> stay(life);
            case ChildStarted ignored -> stay(life);
            case GroupGone ignored -> stay(life);
            case TimerElapsed ignored -> stay(life);
        };
    }

    private static Step draining(Life life, Event event, long nowNanos) {
        return switch (event) {
            // Somebody takes the drain back: the check says whether it is ready.
            case Start ignored -> begin(life, nowNanos);
            case ChildStarted ignored -> life.and(new StartChecks());
            case Stop stop -> ask(life, stop.grace());
            case SpawnFailed failure -> life.to(Stage.DOWN, failure.reason()).and();
            // It was about to leave: it isn't started again.
            case ChildExited exit ->
                life.withLastExit(exit.code())
                        .withForce(Force.KILLED)
                        .to(Stage.CLEARING, Words.ended(exit.code()) + " while draining")
                        .and(new StopChecks(), new KillGroup(), new AwaitGroup(), new StartTimer(KILL_GRACE));
            case Drain ignored -> stay(life);
            case Found ignored -> stay(life);
            case GroupGone ignored -> stay(life);
            case CheckPassed ignored -> stay(life);
            case CheckFailed ignored -> stay(life);
            case TimerElapsed ignored -> stay(life);
        };
    }

    private static Step stopping(Life life, Event event, long nowNanos) {
        return switch (event) {
            case Start ignored -> life.withStartAgain(true).and();
            case Drain ignored -> life.withStartAgain(false).and();
            case Stop stop -> sooner(life, stop.grace());
            // It was asked to end before it was there: ask again.
            case ChildStarted ignored -> stopSignal(life);
            case Found ignored -> stopSignal(life);
            case SpawnFailed failure -> gone(life.because(failure.reason()), nowNanos);
            case ChildExited exit ->
                life.withLastExit(exit.code())
                        .to(Stage.CLEARING, Words.ended(exit.code()))
                        .and(new AwaitGroup());
            case TimerElapsed ignored -> harder(life, nowNanos);
            case GroupGone ignored -> stay(life);
            case CheckPassed ignored -> stay(life);
            case CheckFailed ignored -> stay(life);
        };
    }

    private static Step clearing(Life life, Event event, long nowNanos) {
        return switch (event) {
            case Start ignored -> life.withStartAgain(true).and();
            case Drain ignored -> life.withStartAgain(false).and();
            case Stop stop -> sooner(life, stop.grace());
            case GroupGone ignored -> gone(life, nowNanos);
            case TimerElapsed ignored -> harder(life, nowNanos);
            case Found ignored -> stay(life);
            case ChildStarted ignored -> stay(life);
            case SpawnFailed ignored -> stay(life);
            case ChildExited ignored -> stay(life);
            case CheckPassed ignored -> stay(life);
            case CheckFailed ignored -> stay(life);
        };
    }

    private static Step reaping(Life life, Event event, long nowNanos) {
        return switch (event) {
            case GroupGone ignored -> afterDeath(life, nowNanos, life.detail());
            case TimerElapsed ignored -> afterDeath(life, nowNanos, UNKILLABLE);
            case Stop ignored ->
                life.withForce(Force.KILLED).to(Stage.CLEARING, life.detail()).and();
            case Drain ignored ->
                life.withForce(Force.KILLED).to(Stage.CLEARING, life.detail()).and();
            case Start ignored -> stay(life);
            case Found ignored -> stay(life);
            case ChildStarted ignored -> stay(life);
            case SpawnFailed ignored -> stay(life);
            case ChildExited ignored -> stay(life);
            case CheckPassed ignored -> stay(life);
            case CheckFailed ignored -> stay(life);
        };
    }

    private static Step backOff(Life life, Event event) {
        return switch (event) {
            case Start ignored -> spawn(life.withRestarts(life.restarts() + 1));
            case TimerElapsed ignored -> spawn(life.withRestarts(life.restarts() + 1));
            case Stop ignored -> life.to(Stage.DOWN, life.detail()).and();
            case Drain ignored -> life.to(Stage.DOWN, life.detail()).and();
            case Found ignored -> stay(life);
            case ChildStarted ignored -> stay(life);
            case SpawnFailed ignored -> stay(life);
            case ChildExited ignored -> stay(life);
            case GroupGone ignored -> stay(life);
            case CheckPassed ignored -> stay(life);
            case CheckFailed ignored -> stay(life);
        };
    }

    private static Step failed(Life life, Event event) {
        return switch (event) {
            case Start ignored -> spawn(life.withDeaths(0));
            case Stop ignored -> life.to(Stage.DOWN, life.detail()).and();
            case Drain ignored -> stay(life);
            case Found ignored -> stay(life);
            case ChildStarted ignored -> stay(life);
            case SpawnFailed ignored -> stay(life);
            case ChildExited ignored -> stay(life);
            case GroupGone ignored -> stay(life);
            case CheckPassed ignored -> stay(life);
            case CheckFailed ignored -> stay(life);
            case TimerElapsed ignored -> stay(life);
        };
    }

    private static Step stay(Life life) {
        return life.and();
    }

    private static Step spawn(Life life) {
        return life.withStartAgain(false)
                .withForce(Force.NONE)
                .withReadySince(OptionalLong.empty())
                .withFailedChecks(0)
                .to(Stage.SPAWNING, life.detail())
                .and(new Spawn());
    }

    /** It runs: from here its check says what it is. */
    private static Step begin(Life life, long nowNanos) {
        Life begun = life.withFailedChecks(0).withForce(Force.NONE).withStartAgain(false);
        return life.rules().checked()
                ? begun.to(Stage.STARTING, "waits for its first passed check").and(new StartChecks())
                : ready(begun, nowNanos).and();
    }

    private static Life ready(Life life, long nowNanos) {
        Life counted = life.readySince().isPresent() ? life : life.withReadySince(OptionalLong.of(nowNanos));
        return counted.to(Stage.READY, "");
    }

    private static Life checkFailed(Life life, String reason) {
        Life counted = life.withFailedChecks(Math.min(life.failedChecks() + 1, Integer.MAX_VALUE - 1));
        boolean enough = counted.failedChecks() >= life.rules().failuresToUnready();
        return life.stage() == Stage.READY && enough ? counted.to(Stage.UNREADY, reason) : counted.because(reason);
    }

    private static Step ask(Life life, Duration grace) {
        if (!life.rules().owned()) {
            return life.to(Stage.DOWN, "").and(new StopChecks());
        }
        return life.withForce(Force.ASKED)
                .withStartAgain(false)
                .to(Stage.STOPPING, "asked to end")
                .and(new StopChecks(), new Signal(life.rules().stopSignal()), new StartTimer(grace));
    }

    /** Asked again: the new grace counts, unless it has been killed already. */
    private static Step sooner(Life life, Duration grace) {
        Life last = life.withStartAgain(false);
        return life.force() == Force.KILLED ? last.and() : last.and(new StartTimer(grace));
    }

    private static Step stopSignal(Life life) {
        return life.force() == Force.KILLED
                ? life.and(new KillGroup(), new StartTimer(KILL_GRACE))
                : life.and(new Signal(life.rules().stopSignal()));
    }

    private static Step harder(Life life, long nowNanos) {
        return switch (life.force()) {
            case NONE, ASKED -> {
                boolean termIsNew = !life.rules().stopSignal().equals("TERM") && life.stage() == Stage.STOPPING;
                yield termIsNew
                        ? life.withForce(Force.TERMED)
                                .because("did not end by " + life.rules().stopSignal() + ", got TERM")
                                .and(new Signal("TERM"), new StartTimer(TERM_GRACE))
                        : kill(life);
            }
            case TERMED -> kill(life);
            case KILLED -> gone(life.because(UNKILLABLE), nowNanos);
        };
    }

    private static Step kill(Life life) {
        return life.withForce(Force.KILLED)
                .because("did not end in time, killed")
                .and(new KillGroup(), new StartTimer(KILL_GRACE));
    }

    private static Step gone(Life life, long nowNanos) {
        Life down = life.withForce(Force.NONE).withStartAgain(false).to(Stage.DOWN, life.detail());
        return life.startAgain() ? down(down, new Start(), nowNanos) : down.and();
    }

    private static Step died(Life life, OptionalInt code) {
        return reap(life.withLastExit(code), Words.ended(code));
    }

    private static Step reap(Life life, String why) {
        return life.to(Stage.REAPING, why)
                .and(new StopChecks(), new KillGroup(), new AwaitGroup(), new StartTimer(KILL_GRACE));
    }

    private static Step afterDeath(Life life, long nowNanos, String why) {
        OptionalLong since = life.readySince();
        long readyNanos = since.isPresent() ? nowNanos - since.getAsLong() : 0;
        boolean forgiven = since.isPresent()
                && readyNanos >= life.rules().backoff().resetAfter().toNanos();
        int deaths = forgiven ? 1 : life.deaths() + 1;
        Life dead = life.withDeaths(deaths).withReadySince(OptionalLong.empty());
        if (deaths >= life.rules().backoff().limit()) {
            return dead.to(Stage.FAILED, why + "; gave up after " + deaths + " deaths in a row")
                    .and();
        }
        if (deaths == 1 && readyNanos > WORTH_AN_INSTANT_RESTART.toNanos()) {
            return spawn(dead.withRestarts(life.restarts() + 1).because(why));
        }
        Duration wait = life.rules().backoff().wait(deaths);
        return dead.to(Stage.BACK_OFF, why + "; starts again in " + Words.seconds(wait))
                .and(new StartTimer(wait));
    }
}
