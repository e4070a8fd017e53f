package dev.muster.haproxy;

import dev.muster.haproxy.config.Seal;
import dev.muster.haproxy.plan.ActualState;
import dev.muster.haproxy.plan.Memory;
import dev.muster.haproxy.plan.Planner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What it takes to say what would be done for another state, as it was when somebody asked. The answer is worked out on
 * another thread than the one that steers: with thousands of servers it takes as long as many changes. Immutable.
 *
 * @param imagined what would be steered towards
 */
record Foresight(
        Supplier<Aim> imagined,
        ActualState actual,
        Memory memory,
        Optional<Seal> running,
        long generation,
        Maps.Outlook maps)
        implements Supplier<FileKeeper.Foreseen> {

    @Override
    public FileKeeper.Foreseen get() {
        Aim aim = imagined.get();
        Targets.Result targets = aim.targets();
        Planner.Foreseen foreseen = aim.planner().foresee(targets.servers(), actual, memory, System.nanoTime());
        ActualState after = actual.after(foreseen.operations());
        Map<PoolName, List<Server>> serving = Serving.of(targets, aim.layout(), after);
        Maps.Foreseen ofMaps = maps.foresee(aim.applied(), targets, serving);
        List<String> steps = new ArrayList<>();
        foreseen.operations().forEach(operation -> steps.add(RuntimeOperations.words(operation)));
        steps.addAll(ofMaps.steps());
        return new FileKeeper.Foreseen(
                FileKeeper.Wish.of(aim, targets, serving, running, after, foreseen.outdated(), generation),
                steps,
                ofMaps.problem());
    }
}
