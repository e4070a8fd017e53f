package dev.muster.supervisor.machine;

import java.time.Duration;

/** What the machine wants done; the order in a step is the order to do it in. */
public sealed interface Action {

    /** Say {@link Event.Blocked} or {@link Event.Unblocked} now, and again with each change. */
    record AwaitDependencies() implements Action {}

    /** Run these tasks one after another, and say {@link Event.TasksEnded} when nothing of them is left. */
    record RunTasks(Moment moment) implements Action {}

    /** Kill the task that runs, and begin no other. */
    record CancelTasks() implements Action {}

    /** Start the process under a tiny parent of its own. */
    record Spawn() implements Action {}

    /** Send a signal to its process group; nothing if there is no process. */
    record Signal(String name) implements Action {}

    /** Send KILL to all its processes; nothing if there is none. */
    record KillGroup() implements Action {}

    /** Say {@link Event.GroupGone} once no process of it is left. */
    record AwaitGroup() implements Action {}

    /** Set the one timer of the service; one that still runs is forgotten. */
    record StartTimer(Duration delay) implements Action {}

    /** Forget the timer. */
    record StopTimer() implements Action {}

    /** Check from now on, early and often until the first pass. */
    record StartChecks() implements Action {}

    record StopChecks() implements Action {}
}
