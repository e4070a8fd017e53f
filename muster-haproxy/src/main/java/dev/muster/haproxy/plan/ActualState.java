package dev.muster.haproxy.plan;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** All servers as HAProxy has them. Immutable. */
public record ActualState(SortedMap<ServerKey, ActualServer> servers) {

    /** HAProxy without any server. */
    public static final ActualState EMPTY = new ActualState(Collections.emptySortedMap());

    public ActualState {
        servers = ServerMap.copyOf(servers);
    }

    /**
     * The same state, made of the values of an earlier one wherever nothing is different: what is looked at again and
     * again then takes no new memory, and is found equal at once.
     */
    public ActualState sharing(ActualState earlier) {
        Map<ServerKey, ActualServer> changed = new HashMap<>();
        servers.forEach((key, server) -> {
            if (!server.equals(earlier.servers.get(key))) {
                changed.put(key, server);
            }
        });
        List<ServerKey> gone = earlier.servers.keySet().stream()
                .filter(key -> !servers.containsKey(key))
                .toList();
        return changed.isEmpty() && gone.isEmpty()
                ? earlier
                : new ActualState(
                        ServerMap.<ActualServer>copyOf(earlier.servers).with(changed, gone));
    }

    /** The same servers, each with something else about it; its key stays. */
    public ActualState each(UnaryOperator<ActualServer> change) {
        return new ActualState(ServerMap.<ActualServer>copyOf(servers).each(change));
    }

    /** What HAProxy has after these operations succeeded, so that the next step needs no new look. */
    public ActualState after(List<? extends PlanOperation> operations) {
        Map<ServerKey, ActualServer> changed = new HashMap<>();
        Set<ServerKey> deleted = new HashSet<>();
        for (PlanOperation operation : operations) {
            ServerKey key = operation.key();
            @Nullable ActualServer before = deleted.contains(key) ? null : changed.getOrDefault(key, servers.get(key));
            change(changed, deleted, before, operation);
        }
        return new ActualState(ServerMap.<ActualServer>copyOf(servers).with(changed, deleted));
    }

    private static void change(
            Map<ServerKey, ActualServer> next,
            Set<ServerKey> deleted,
            @Nullable ActualServer now,
            PlanOperation operation) {
        switch (operation) {
            case PlanOperation.Add add -> {
                deleted.remove(add.key());
                next.put(add.key(), added(add.target()));
            }
            case PlanOperation.Delete delete -> {
                deleted.add(delete.key());
                next.remove(delete.key());
            }
            case PlanOperation.OwnCheck _, PlanOperation.EndSessions _ -> {}
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
            case PlanOperation.SetMaxconn set -> {
                if (now != null) {
                    next.put(now.key(), now.withMaxconn(OptionalInt.of(set.maxconn())));
                }
            }
            case PlanOperation.DisableHealth _ -> {
                if (now != null) {
                    next.put(now.key(), now.withCheck(HealthCheck.OFF));
                }
            }
            case PlanOperation.EnableHealth _ -> {
                if (now != null) {
                    next.put(now.key(), now.withCheck(HealthCheck.ON));
                }
            }
            case PlanOperation.Enable enable -> {
                if (now != null) {
                    ActualServer checked = enable.withHealth() ? now.withCheck(HealthCheck.ON) : now;
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
                target.key(),
                target.id(),
                Optional.of(target.address()),
                target.weight(),
                true,
                false,
                false,
                target.checked() ? HealthCheck.OFF : HealthCheck.ABSENT,
                OptionalInt.of(target.maxconn()),
                Optional.of(target.parameters()));
    }
}
