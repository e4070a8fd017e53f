package dev.muster.supervisor.machine;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** What can happen to a service. */
public sealed interface Event {

    /** Somebody wants it to run. */
    record Start() implements Event {}

    /** Somebody wants it to end, within this grace. */
    record Stop(Duration grace) implements Event {}

    /** Somebody wants no new traffic to go to it. */
    record Drain() implements Event {}

    /** What it depends on is not ready, for this reason. */
    record Blocked(String reason) implements Event {}

    /** All that it depends on is ready. */
    record Unblocked() implements Event {}

    /** The tasks are over, and nothing of them is left; the problem is empty if all of them went well. */
    record TasksEnded(Optional<String> problem) implements Event {}

    /** A process of an earlier supervisor is there, alive or just found dead: it is taken over, being so old. */
    record Found(Duration age) implements Event {}

    /** The process that was asked for runs. */
    record ChildStarted() implements Event {}

    /** No process came of the last spawn. */
    record SpawnFailed(String reason) implements Event {}

    /** The main process is gone; the code is empty if nobody knows it. */
    record ChildExited(OptionalInt code) implements Event {}

    /** No process of it is left, nor its tiny parent. */
    record GroupGone() implements Event {}

    record CheckPassed() implements Event {}

    record CheckFailed(String reason) implements Event {}

    /** The one timer of the service ran out. */
    record TimerElapsed() implements Event {}
}
