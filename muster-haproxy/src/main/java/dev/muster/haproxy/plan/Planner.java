package dev.muster.haproxy.plan;

import dev.muster.haproxy.ServerStage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Compares what is wanted with what HAProxy has, and says what to do next. A pure function: whoever calls it looks at
 * HAProxy, acts, and looks again.
 */
public final class Planner {

    private final PlanSettings settings;
    private final Predicate<ServerKey> governed;

    /**
     * @param settings times
     * @param governed which servers are Muster's to change; a server that the template has for itself isn't
     */
    public Planner(PlanSettings settings, Predicate<ServerKey> governed) {
        this.settings = settings;
        this.governed = governed;
    }

    /** The next step. {@code now} is in nanoseconds of the monotonic clock. */
    public Plan step(SortedMap<ServerKey, Target> desired, ActualState actual, Memory memory, long now) {
        List<PlanOperation> operations = new ArrayList<>();
        Map<ServerKey, ServerMemory> remembered = new HashMap<>();
        OptionalLong wakeAt = OptionalLong.empty();
        SortedWalk<Target> targets = new SortedWalk<>(ServerMap.copyOf(desired));
        SortedWalk<ActualServer> servers = new SortedWalk<>(ServerMap.copyOf(actual.servers()));
        SortedWalk<ServerMemory> memories = new SortedWalk<>(ServerMap.copyOf(memory.servers()));
        for (ServerKey key = least(targets, servers, memories); key != null; key = least(targets, servers, memories)) {
            Optional<Target> target = targets.take(key);
            Optional<ActualServer> server = servers.take(key);
            ServerMemory known = memories.take(key).orElse(ServerMemory.NONE);
            if (target.isEmpty() && !governed.test(key)) {
                continue;
            }
            ServerLife life = new ServerLife(key, target, server, known, settings, now);
            life.step();
            operations.addAll(life.operations());
            if (!life.memory().equals(ServerMemory.NONE)) {
                remembered.put(key, life.memory());
            }
            wakeAt = earlier(wakeAt, life.wakeAt());
        }
        operations.sort(Comparator.comparingInt(Planner::urgency));
        return new Plan(operations, new Memory(remembered), wakeAt);
    }

    private static @Nullable ServerKey least(SortedWalk<?> one, SortedWalk<?> two, SortedWalk<?> three) {
        return SortedWalk.least(SortedWalk.least(one.key(), two.key()), three.key());
    }

    /** Where a server stands, as it is shown. */
    public static ServerStage stage(Optional<Target> target, Optional<ActualServer> actual) {
        return ServerLife.stage(target, actual);
    }

    private static OptionalLong earlier(OptionalLong one, OptionalLong other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.isEmpty() ? other : one;
        }
        return one.getAsLong() - other.getAsLong() <= 0 ? one : other;
    }

    /**
     * Servers that must get no request come first; a deletion can always wait. Steps of one server keep their order.
     */
    private static int urgency(PlanOperation operation) {
        return switch (operation) {
            case PlanOperation.Maintain _ -> 0;
            case PlanOperation.StartAdmission _, PlanOperation.StopAdmission _ -> 1;
            case PlanOperation.Readdress _, PlanOperation.Add _ -> 2;
            case PlanOperation.SetWeight _,
                    PlanOperation.SetMaxconn _,
                    PlanOperation.EnableHealth _,
                    PlanOperation.DisableHealth _,
                    PlanOperation.Enable _ -> 3;
            case PlanOperation.Delete _ -> 4;
        };
    }
}
