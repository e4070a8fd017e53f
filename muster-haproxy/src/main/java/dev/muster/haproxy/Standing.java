package dev.muster.haproxy;

import dev.muster.haproxy.plan.ActualState;
import dev.muster.haproxy.plan.Memory;
import dev.muster.haproxy.plan.ServerKey;
import dev.muster.haproxy.plan.Target;
import dev.muster.haproxy.template.Layout;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;

/**
 * How things stand after a turn. It is put into words when somebody asks, not after each of many turns. Immutable.
 *
 * @param targets what is wanted
 * @param actual what HAProxy has
 * @param memory of the planner
 * @param view the last look at HAProxy
 * @param generation the number of the last change
 * @param holds what people want
 * @param checkDetail what the last admitting check of a server found; any thread
 */
record Standing(
        Layout layout,
        SortedMap<ServerKey, Target> targets,
        ActualState actual,
        Memory memory,
        HaproxyView view,
        long generation,
        Holds holds,
        Optional<String> problem,
        Function<ServerKey, String> checkDetail) {

    BalancerStatus status() {
        return new BalancerStatus(
                view.worker().version(),
                view.worker().pid(),
                generation,
                view.reloads(),
                Statuses.of(layout, targets, actual, memory, view.statistics(), checkDetail),
                view.oldWorkers(),
                holds,
                problem);
    }
}
