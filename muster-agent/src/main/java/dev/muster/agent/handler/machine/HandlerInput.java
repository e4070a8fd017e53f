package dev.muster.agent.handler.machine;

import dev.muster.agent.rpc.protocol.SerfEvent;
import java.time.Duration;

/** What {@link HandlerTurns} is given. */
public sealed interface HandlerInput {

    /** Something happened in the cluster. */
    record Happened(SerfEvent event) implements HandlerInput {}

    /** A run of {@link HandlerEffect.Start} is over. */
    record Ended(long run, Ending ending) implements HandlerInput {}

    /** From now on these handlers count; those that were there before go on as they are. */
    record Replaced(HandlerOptions options) implements HandlerInput {}

    /** Nothing more will happen; what waits and runs has so long to end. */
    record Closing(Duration patience) implements HandlerInput {}

    /** {@link HandlerTurns#deadlineNanos} has come. */
    record Woken() implements HandlerInput {}
}
