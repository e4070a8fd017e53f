package dev.muster.haproxy.plan;

import java.util.List;
import java.util.OptionalLong;

/**
 * What to do now.
 *
 * @param operations in this order; servers that must get no request come first
 * @param memory to be given to the next step
 * @param wakeAt when to plan again even if nothing happens, in nanoseconds of the monotonic clock
 * @param outdated servers that serve, and that HAProxy runs otherwise than their lines say in what only a reload
 *     mends ({@link Outdated})
 */
public record Plan(List<PlanOperation> operations, Memory memory, OptionalLong wakeAt, List<ActualServer> outdated) {

    public Plan {
        operations = List.copyOf(operations);
        outdated = List.copyOf(outdated);
    }
}
