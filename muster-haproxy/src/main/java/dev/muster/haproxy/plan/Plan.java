package dev.muster.haproxy.plan;

import java.util.List;
import java.util.OptionalLong;

/**
 * What to do now.
 *
 * @param operations in this order; servers that must get no request come first
 * @param memory to be given to the next step
 * @param wakeAt when to plan again even if nothing happens, in nanoseconds of the monotonic clock
 */
public record Plan(List<PlanOperation> operations, Memory memory, OptionalLong wakeAt) {

    public Plan {
        operations = List.copyOf(operations);
    }
}
