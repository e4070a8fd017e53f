package dev.muster.supervisor.machine;

import static dev.muster.supervisor.machine.Moves.KILL_GRACE;
import static dev.muster.supervisor.machine.Moves.UNKILLABLE;

import dev.muster.supervisor.machine.Action.AwaitGroup;
import dev.muster.supervisor.machine.Action.CancelTasks;
import dev.muster.supervisor.machine.Action.KillGroup;
import dev.muster.supervisor.machine.Action.StartChecks;
import dev.muster.supervisor.machine.Action.StartTimer;
import dev.muster.supervisor.machine.Action.StopChecks;
import dev.muster.supervisor.machine.Event.Blocked;
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
import dev.muster.supervisor.machine.Event.TasksEnded;
import dev.muster.supervisor.machine.Event.TimerElapsed;
import dev.muster.supervisor.machine.Event.Unblocked;
import java.time.Duration;
import java.util.Optional;

/**
 * What follows what: each stage has a method, and each method decides every event. An event that can't change anything
 * in a stage leaves it as it is ({@code stay}); late answers of an earlier process are among them.
 */
final class LifeTable {

    private LifeTable() {}

    static Step step(Life life, Event event, long nowNanos) {
        return switch (life.stage()) {
            case DOWN -> down(life, event, nowNanos);
            case WAITING -> waiting(life, event);
            case PREPARING -> preparing(life, event, nowNanos);
            case SPAWNING -> spawning(life, event, nowNanos);
            case STARTING, READY, UNREADY -> running(life, event, nowNanos);
            case DRAINING -> draining(life, event, nowNanos);
            case STOPPING -> stopping(life, event, nowNanos);
            case CLEARING -> clearing(life, event, nowNanos);
            case FINISHING -> finishing(life, event, nowNanos);
            case REPLACING -> replacing(life, event, nowNanos);
            case REAPING, TURNING -> reaping(life, event, nowNanos);
            case TIDYING -> tidying(life, event, nowNanos);
            case BACK_OFF -> backOff(life, event);
            case IDLE, MISSED -> between(life, event);
            case FAILED -> failed(life, event);
        };
    }

    private static Step stay(Life life) {
        return life.and();
    }

    private static Step down(Life life, Event event, long nowNanos) {
        return switch (event) {
            case Start _ -> Moves.start(life, nowNanos);
            case Found found -> Moves.begin(life, nowNanos, found.age());
            // A process that nobody wants any more.
            case ChildStarted _ ->
                life.withForce(Force.KILLED)
                        .to(Stage.CLEARING, "ends a process that came too late")
                        .and(new KillGroup(), new AwaitGroup(), new StartTimer(KILL_GRACE));
            case Stop _, Drain _, Blocked _, Unblocked _, TasksEnded _ -> stay(life);
            case SpawnFailed _, ChildExited _, GroupGone _ -> stay(life);
            case CheckPassed _, CheckFailed _, TimerElapsed _ -> stay(life);
        };
    }

    private static Step waiting(Life life, Event event) {
        return switch (event) {
            case Blocked blocked -> life.because(blocked.reason()).and();
            case Unblocked _ -> Moves.launch(life.because(""));
            case Stop _ -> life.to(Stage.DOWN, "").and();
            case Drain _ ->
                life.to(Stage.DOWN, "asked to give up its traffic before it ran")
                        .and();
            case Start _, Found _, TasksEnded _ -> stay(life);
            case ChildStarted _, SpawnFailed _, ChildExited _, GroupGone _ -> stay(life);
            case CheckPassed _, CheckFailed _, TimerElapsed _ -> stay(life);
        };
    }

    private static Step preparing(Life life, Event event, long nowNanos) {
        return switch (event) {
            case TasksEnded ended ->
                ended.problem().isEmpty()
                        ? Moves.spawn(life)
                        : Moves.afterDeath(
                                Moves.count(life, nowNanos),
                                nowNanos,
                                ended.problem().get());
            case Stop _ -> Moves.cancelStart(life, "asked to end");
            case Drain _ -> Moves.cancelStart(life, "asked to give up its traffic before it ran");
            case Start _, Found _, Blocked _, Unblocked _ -> stay(life);
            case ChildStarted _, SpawnFailed _, ChildExited _, GroupGone _ -> stay(life);
            case CheckPassed _, CheckFailed _, TimerElapsed _ -> stay(life);
        };
    }

    private static Step spawning(Life life, Event event, long nowNanos) {
        return switch (event) {
            case ChildStarted _ -> Moves.begin(life, nowNanos, Duration.ZERO);
            case Found found -> Moves.begin(life, nowNanos, found.age());
            case Stop stop -> Moves.ask(life, stop.grace());
            case Drain _ ->
                life.to(Stage.DRAINING, "asked to give up its traffic").and();
            case SpawnFailed failure -> Moves.afterDeath(Moves.count(life, nowNanos), nowNanos, failure.reason());
            case ChildExited exit -> Moves.died(life, exit.code(), nowNanos);
            case Start _, Blocked _, Unblocked _, TasksEnded _, GroupGone _ -> stay(life);
            case CheckPassed _, CheckFailed _, TimerElapsed _ -> stay(life);
        };
    }

    private static Step running(Life life, Event event, long nowNanos) {
        return switch (event) {
            case CheckPassed _ ->
                Moves.ready(life.withFailedChecks(0), nowNanos).and();
            case CheckFailed failure -> Moves.checkFailed(life, failure.reason());
            case Drain _ ->
                life.to(Stage.DRAINING, "asked to give up its traffic").and();
            case Stop stop -> Moves.ask(life, stop.grace());
            case ChildExited exit -> Moves.died(life, exit.code(), nowNanos);
            // Possible after a drain that was taken back before the process was there.
            case SpawnFailed failure -> Moves.reap(life, failure.reason(), nowNanos);
            case TimerElapsed _ ->
                life.stage() == Stage.STARTING ? Moves.notReadyInTime(life) : Moves.tookTooLong(life, nowNanos);
            case Start _, Found _, Blocked _, Unblocked _, TasksEnded _ -> stay(life);
            case ChildStarted _, GroupGone _ -> stay(life);
        };
    }

    private static Step draining(Life life, Event event, long nowNanos) {
        return switch (event) {
            // Somebody takes the drain back: the check says whether it is ready.
            case Start _ -> Moves.begin(life, nowNanos, Duration.ZERO);
            case ChildStarted _ -> life.and(new StartChecks());
            case Stop stop -> Moves.ask(life, stop.grace());
            case SpawnFailed failure -> life.to(Stage.DOWN, failure.reason()).and();
            // It was about to leave: it isn't started again.
            case ChildExited exit ->
                life.withLastExit(exit.code())
                        .withForce(Force.KILLED)
                        .to(Stage.CLEARING, Words.ended(exit.code()) + " while draining")
                        .and(new StopChecks(), new KillGroup(), new AwaitGroup(), new StartTimer(KILL_GRACE));
            case Drain _, Found _, Blocked _, Unblocked _, TasksEnded _, GroupGone _ -> stay(life);
            case CheckPassed _, CheckFailed _, TimerElapsed _ -> stay(life);
        };
    }

    private static Step stopping(Life life, Event event, long nowNanos) {
        return switch (event) {
            case Start _ -> life.withStartAgain(true).and();
            case Drain _ -> life.withStartAgain(false).and();
            case Stop stop -> Moves.sooner(life, stop.grace());
            // It was asked to end before it was there: ask again.
            case ChildStarted _, Found _ -> Moves.stopSignal(life);
            case SpawnFailed failure -> Moves.gone(life.because(failure.reason()), nowNanos);
            case ChildExited exit ->
                life.withLastExit(exit.code())
                        .to(Stage.CLEARING, Words.ended(exit.code()))
                        .and(new AwaitGroup());
            case TimerElapsed _ -> Moves.harder(life, nowNanos);
            case Blocked _, Unblocked _, TasksEnded _, GroupGone _ -> stay(life);
            case CheckPassed _, CheckFailed _ -> stay(life);
        };
    }

    private static Step clearing(Life life, Event event, long nowNanos) {
        return switch (event) {
            case Start _ -> life.withStartAgain(true).and();
            case Drain _ -> life.withStartAgain(false).and();
            case Stop stop -> Moves.sooner(life, stop.grace());
            case GroupGone _ -> Moves.finish(life, nowNanos);
            // The tasks before its start were cancelled.
            case TasksEnded _ -> Moves.gone(life, nowNanos);
            case TimerElapsed _ -> Moves.harder(life, nowNanos);
            case Found _, Blocked _, Unblocked _ -> stay(life);
            case ChildStarted _, SpawnFailed _, ChildExited _ -> stay(life);
            case CheckPassed _, CheckFailed _ -> stay(life);
        };
    }

    private static Step finishing(Life life, Event event, long nowNanos) {
        return switch (event) {
            case Start _ -> life.withStartAgain(true).and();
            case Drain _ -> life.withStartAgain(false).and();
            case Stop stop -> life.withStartAgain(false).and(new StartTimer(stop.grace()));
            case TasksEnded ended -> Moves.gone(life.because(Words.with(life.detail(), ended.problem())), nowNanos);
            case TimerElapsed _ ->
                life.force() == Force.CANCELLED
                        ? Moves.gone(life.because(UNKILLABLE), nowNanos)
                        : life.withForce(Force.CANCELLED).and(new CancelTasks(), new StartTimer(KILL_GRACE));
            case Found _, Blocked _, Unblocked _ -> stay(life);
            case ChildStarted _, SpawnFailed _, ChildExited _, GroupGone _ -> stay(life);
            case CheckPassed _, CheckFailed _ -> stay(life);
        };
    }

    private static Step replacing(Life life, Event event, long nowNanos) {
        return switch (event) {
            case Stop stop -> Moves.sooner(life.to(Stage.STOPPING, life.detail()), stop.grace());
            // It is told to end already, and now isn't started again.
            case Drain _ ->
                life.withStartAgain(false).to(Stage.STOPPING, life.detail()).and();
            // It was told to end before it was there: tell it again.
            case ChildStarted _, Found _ -> Moves.stopSignal(life);
            case SpawnFailed failure ->
                Moves.reap(life, Words.with(life.detail(), Optional.of(failure.reason())), nowNanos);
            case ChildExited exit ->
                Moves.reap(
                        life.withLastExit(exit.code()),
                        Words.with(life.detail(), Optional.of(Words.ended(exit.code()))),
                        nowNanos);
            case TimerElapsed _ -> Moves.replaceHarder(life, nowNanos);
            case Start _, Blocked _, Unblocked _, TasksEnded _, GroupGone _ -> stay(life);
            case CheckPassed _, CheckFailed _ -> stay(life);
        };
    }

    private static Step reaping(Life life, Event event, long nowNanos) {
        return switch (event) {
            case GroupGone _ -> Moves.tidy(life, nowNanos);
            case TimerElapsed _ -> Moves.afterDeath(life, nowNanos, UNKILLABLE);
            case Stop _, Drain _ ->
                life.withForce(Force.KILLED).to(Stage.CLEARING, life.detail()).and();
            // It was killed, and only now says how it ended.
            case ChildExited exit -> life.withLastExit(exit.code()).and();
            case Start _, Found _, Blocked _, Unblocked _, TasksEnded _ -> stay(life);
            case ChildStarted _, SpawnFailed _ -> stay(life);
            case CheckPassed _, CheckFailed _ -> stay(life);
        };
    }

    private static Step tidying(Life life, Event event, long nowNanos) {
        return switch (event) {
            case TasksEnded ended -> Moves.afterDeath(life, nowNanos, Words.with(life.detail(), ended.problem()));
            case Stop stop -> life.to(Stage.FINISHING, life.detail()).and(new StartTimer(stop.grace()));
            case Drain _ -> life.to(Stage.FINISHING, life.detail()).and();
            case Start _, Found _, Blocked _, Unblocked _ -> stay(life);
            case ChildStarted _, SpawnFailed _, ChildExited _, GroupGone _ -> stay(life);
            case CheckPassed _, CheckFailed _, TimerElapsed _ -> stay(life);
        };
    }

    private static Step backOff(Life life, Event event) {
        return switch (event) {
            case Start _, TimerElapsed _ -> Moves.launch(life.withRestarts(life.restarts() + 1));
            case Stop _, Drain _ -> life.to(Stage.DOWN, life.detail()).and();
            case Found _, Blocked _, Unblocked _, TasksEnded _ -> stay(life);
            case ChildStarted _, SpawnFailed _, ChildExited _, GroupGone _ -> stay(life);
            case CheckPassed _, CheckFailed _ -> stay(life);
        };
    }

    /** A periodic task waits for its next run. */
    private static Step between(Life life, Event event) {
        return switch (event) {
            case TimerElapsed _ -> Moves.launch(life);
            case Stop _, Drain _ -> life.to(Stage.DOWN, "").and();
            case Start _, Found _, Blocked _, Unblocked _, TasksEnded _ -> stay(life);
            case ChildStarted _, SpawnFailed _, ChildExited _, GroupGone _ -> stay(life);
            case CheckPassed _, CheckFailed _ -> stay(life);
        };
    }

    private static Step failed(Life life, Event event) {
        return switch (event) {
            case Start _ -> Moves.begin(life);
            case Stop _ -> life.to(Stage.DOWN, life.detail()).and();
            case Drain _, Found _, Blocked _, Unblocked _, TasksEnded _ -> stay(life);
            case ChildStarted _, SpawnFailed _, ChildExited _, GroupGone _ -> stay(life);
            case CheckPassed _, CheckFailed _, TimerElapsed _ -> stay(life);
        };
    }
}
