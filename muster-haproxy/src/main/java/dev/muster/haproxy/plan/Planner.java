package dev.muster.haproxy.plan;

import dev.muster.haproxy.ServerStage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Predicate;

/**
 * Compares what is wanted with what HAProxy has, and says what to do next. Whoever calls it looks at HAProxy, acts, and
 * looks again. The answer depends on what it is given, and on nothing else: between two steps a planner keeps only
 * which servers it found settled, so that it needn't look at thousands again. For one thread.
 */
public final class Planner {

    /** The longest way that leads anywhere without waiting: out, moved, in again, with its weight and check. */
    private static final int MOST_FORESEEN = 6;

    private final PlanSettings settings;
    private Unsettled unsettled;

    /**
     * @param settings times
     * @param governed which servers are Muster's to change; a server that the template has for itself isn't
     */
    public Planner(PlanSettings settings, Predicate<ServerKey> governed) {
        this.settings = settings;
        this.unsettled = Unsettled.none(governed);
    }

    /** The next step. {@code now} is in nanoseconds of the monotonic clock. */
    public Plan step(SortedMap<ServerKey, Target> desired, ActualState actual, Memory memory, long now) {
        ServerMap<Target> targets = ServerMap.copyOf(desired);
        ServerMap<ActualServer> servers = ServerMap.copyOf(actual.servers());
        unsettled = unsettled.at(targets, servers);
        return new PlannerRound(targets, servers, memory, settings, now).plan(unsettled);
    }

    /**
     * What would be done.
     *
     * @param operations in this order
     * @param outdated as in {@link Plan}, after these operations
     */
    public record Foreseen(List<PlanOperation.ForHaproxy> operations, List<ActualServer> outdated) {

        public Foreseen {
            operations = List.copyOf(operations);
            outdated = List.copyOf(outdated);
        }
    }

    /**
     * What would be done at once, without waiting for anything but Muster's own checks, provided that each step
     * succeeds and each check passes.
     */
    public Foreseen foresee(SortedMap<ServerKey, Target> desired, ActualState actual, Memory memory, long now) {
        List<PlanOperation.ForHaproxy> foreseen = new ArrayList<>();
        ActualState state = actual;
        Memory remembered = memory;
        List<ActualServer> outdated = List.of();
        for (int step = 0; step < MOST_FORESEEN; step++) {
            Plan plan = step(desired, state, remembered, now);
            remembered = plan.memory();
            outdated = plan.outdated();
            for (PlanOperation operation : plan.operations()) {
                switch (operation) {
                    case PlanOperation.StartAdmission start ->
                        remembered =
                                remembered.passed(start.key(), start.target().address());
                    // Whether a session still uses it isn't known here, and it was decided before.
                    case PlanOperation.StopAdmission _, PlanOperation.EndDrain _ -> {}
                    case PlanOperation.ForHaproxy told -> foreseen.add(told);
                }
            }
            state = state.after(plan.operations());
        }
        return new Foreseen(foreseen, outdated);
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
            // Who is taken out and whose requests end stay side by side, so that no batch is cut between them.
            case PlanOperation.Maintain _, PlanOperation.EndSessions _, PlanOperation.Drain _ -> 0;
            case PlanOperation.StartAdmission _, PlanOperation.StopAdmission _ -> 1;
            case PlanOperation.Readdress _, PlanOperation.Add _ -> 2;
            case PlanOperation.SetWeight _,
                    PlanOperation.SetMaxconn _,
                    PlanOperation.EnableHealth _,
                    PlanOperation.DisableHealth _,
                    PlanOperation.Enable _,
                    PlanOperation.Undrain _ -> 3;
            case PlanOperation.EndDrain _, PlanOperation.Delete _ -> 4;
        };
    }
}
