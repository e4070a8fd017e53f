package dev.muster.haproxy;

import dev.muster.haproxy.plan.ActualState;
import dev.muster.haproxy.plan.Memory;
import dev.muster.haproxy.plan.PlanOperation;
import dev.muster.haproxy.plan.ServerKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What the running HAProxy is still to be told so that it has what its file says, beside the steps that follow from
 * what is wanted of each server. It is owed until HAProxy has done it: nothing else would ever find it missing. Pure;
 * for one thread.
 */
final class Owed {

    private record Debt(ServerKey key, Class<?> kind) {}

    private final Map<Debt, PlanOperation.ForHaproxy> debts = new LinkedHashMap<>();

    private static Debt debt(PlanOperation.ForHaproxy operation) {
        return new Debt(operation.key(), operation.getClass());
    }

    /** A newer one takes the place of an older one of its kind and server. */
    void add(Collection<PlanOperation.ForHaproxy> operations) {
        operations.forEach(operation -> debts.put(debt(operation), operation));
    }

    /** It was done, or something newer of its kind is owed meanwhile. */
    void done(Collection<PlanOperation.ForHaproxy> operations) {
        operations.forEach(operation -> debts.remove(debt(operation), operation));
    }

    /** HAProxy has read its file anew. */
    void forget() {
        debts.clear();
    }

    /**
     * What can be done now: of servers that HAProxy has, and for which no pause after a failure runs. A server that is
     * gone gets what its line says when it is added again.
     *
     * @param most so many at most
     */
    List<PlanOperation.ForHaproxy> due(ActualState actual, Memory memory, long now, int most) {
        debts.keySet().removeIf(debt -> !actual.servers().containsKey(debt.key()));
        List<PlanOperation.ForHaproxy> due = new ArrayList<>();
        for (PlanOperation.ForHaproxy operation : debts.values()) {
            OptionalLong pause = pauseEnds(memory, operation);
            if (due.size() < most && (pause.isEmpty() || now - pause.getAsLong() >= 0)) {
                due.add(operation);
            }
        }
        return due;
    }

    /** When the next pause ends after which something can be done. */
    OptionalLong wakeAt(Memory memory) {
        OptionalLong wake = OptionalLong.empty();
        for (PlanOperation.ForHaproxy operation : debts.values()) {
            OptionalLong pause = pauseEnds(memory, operation);
            if (pause.isPresent() && (wake.isEmpty() || pause.getAsLong() - wake.getAsLong() < 0)) {
                wake = pause;
            }
        }
        return wake;
    }

    private static OptionalLong pauseEnds(Memory memory, PlanOperation.ForHaproxy operation) {
        return memory.of(operation.key()).setbacks().notBefore();
    }
}
