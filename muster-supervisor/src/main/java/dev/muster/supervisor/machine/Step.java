package dev.muster.supervisor.machine;

import java.util.List;

/** The life after an event, and what to do now. */
public record Step(Life life, List<Action> actions) {

    public Step {
        actions = List.copyOf(actions);
    }
}
