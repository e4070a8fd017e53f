package dev.muster.haproxy.plan;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** All servers as HAProxy has them. Immutable. */
public record ActualState(SortedMap<ServerKey, ActualServer> servers) {

    /** HAProxy without any server. */
    public static final ActualState EMPTY = new ActualState(new TreeMap<>());

    public ActualState {
        servers = Collections.unmodifiableSortedMap(new TreeMap<>(servers));
    }

    /** What HAProxy has after these operations succeeded, so that the next step needs no new look. */
    public ActualState after(List<PlanOperation> operations) {
        SortedMap<ServerKey, ActualServer> next = new TreeMap<>(servers);
        operations.forEach(operation -> change(next, operation));
        return new ActualState(next);
    }

    private static void change(SortedMap<ServerKey, ActualServer> next, PlanOperation operation) {
        ActualServer now = next.get(operation.key());
        switch (operation) {
            case PlanOperation.Add add -> next.put(add.key(), added(add.target()));
            case PlanOperation.Delete delete -> next.remove(delete.key());
            case PlanOperation.StartAdmission _, PlanOperation.StopAdmission _, PlanOperation.SetMaxconn _ -> {}
            case PlanOperation.Readdress move -> {
                if (now != null) {
                    next.put(now.key(), now.withAddress(move.address()));
                }
            }
            case PlanOperation.SetWeight set -> {
                if (now != null) {
                    next.put(now.key(), now.withWeight(set.weight()));
                }
            }
            case PlanOperation.DisableHealth _ -> {
                if (now != null) {
                    next.put(now.key(), now.withCheck(false));
                }
            }
            case PlanOperation.EnableHealth _ -> {
                if (now != null) {
                    next.put(now.key(), now.withCheck(true));
                }
            }
            case PlanOperation.Enable enable -> {
                if (now != null) {
                    ActualServer checked = enable.withHealth() ? now.withCheck(true) : now;
                    next.put(now.key(), checked.inMaintenance(false));
                }
            }
            case PlanOperation.Maintain _, PlanOperation.EndDrain _ -> {
                if (now != null) {
                    next.put(now.key(), now.inMaintenance(true));
                }
            }
            case PlanOperation.Drain _ -> {
                if (now != null) {
                    next.put(now.key(), now.inDrain(true));
                }
            }
            case PlanOperation.Undrain _ -> {
                if (now != null) {
                    next.put(now.key(), now.inDrain(false));
                }
            }
        }
    }

    private static ActualServer added(Target target) {
        return new ActualServer(
                target.key(), target.id(), Optional.of(target.address()), target.weight(), true, false, false, false);
    }
}
