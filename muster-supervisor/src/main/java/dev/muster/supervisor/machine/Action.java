package dev.muster.supervisor.machine;

import java.time.Duration;

/** What the machine wants done; the order in a step is the order to do it in. */
public sealed interface Action {

    /** Start the process under a tiny parent of its own. */
    record Spawn() implements Action {}

    /** Send a signal to its process group; nothing if there is no process. */
    record Signal(String name) implements Action {}

    /** Send KILL to its process group; nothing if there is none. */
    record KillGroup() implements Action {}

    /** Say {@link Event.GroupGone} once no process of its group is left. */
    record AwaitGroup() implements Action {}

    /** Set the one timer of the service; one that still runs is forgotten. */
    record StartTimer(Duration delay) implements Action {}

    /** Check from now on, early and often until the first pass. */
    record StartChecks() implements Action {}

    record StopChecks() implements Action {}
}
