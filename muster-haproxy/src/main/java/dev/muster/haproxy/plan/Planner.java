package dev.muster.haproxy.plan;

import dev.muster.haproxy.ServerStage;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Predicate;

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
        return new PlannerRound(desired, actual, memory, settings, governed, now).plan();
    }

    /** Where a server stands, as it is shown. */
    public static ServerStage stage(Optional<Target> target, Optional<ActualServer> actual) {
        return ServerLife.stage(target, actual);
    }

    /**
     * Servers that must get no request come first; a deletion can always wait. Steps of one server keep their order.
     */
    static int urgency(PlanOperation operation) {
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
