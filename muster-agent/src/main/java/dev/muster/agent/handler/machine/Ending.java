package dev.muster.agent.handler.machine;

import java.util.Optional;

/** How a run of a handler ended. */
public sealed interface Ending {

    /**
     * It came to its end, by itself or by a signal.
     *
     * @param problem what may have kept it from running, for people
     */
    record Exited(int code, HandlerOutput output, Optional<String> problem) implements Ending {}

    /**
     * It never ran.
     *
     * @param why for people
     */
    record NotStarted(String why) implements Ending {}
}
