package dev.muster.haproxy.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;

/** One step of the planner: goes once through the servers that need one. For one thread. */
final class PlannerRound {

    private final ServerMap<Target> targets;
    private final ServerMap<ActualServer> servers;
    private final Memory memory;
    private final PlanSettings settings;
    private final long now;
    private final List<PlanOperation> operations = new ArrayList<>();
    private final Map<ServerKey, ServerMemory> remembered = new HashMap<>();
    private final List<ActualServer> outdated = new ArrayList<>();
    private OptionalLong wakeAt = OptionalLong.empty();

    PlannerRound(
            ServerMap<Target> targets,
            ServerMap<ActualServer> servers,
            Memory memory,
            PlanSettings settings,
            long now) {
        this.targets = targets;
        this.servers = servers;
        this.memory = memory;
        this.settings = settings;
        this.now = now;
    }

    /** A server needs a step when it isn't settled, or when anything is remembered of it. */
    Plan plan(Unsettled unsettled) {
        TreeSet<ServerKey> keys = new TreeSet<>(unsettled.keys());
        memory.servers().keySet().stream().filter(unsettled::concerns).forEach(keys::add);
        keys.forEach(this::step);
        operations.sort(Comparator.comparingInt(Planner::urgency));
        return new Plan(operations, new Memory(remembered), wakeAt, outdated);
    }

    private void step(ServerKey key) {
        ServerLife life = new ServerLife(
                key,
                Optional.ofNullable(targets.get(key)),
                Optional.ofNullable(servers.get(key)),
                memory.of(key),
                settings,
                now);
        life.step();
        operations.addAll(life.operations());
        if (!life.memory().equals(ServerMemory.NONE)) {
            remembered.put(key, life.memory());
        }
        life.outdated().ifPresent(outdated::add);
        wakeAt = earlier(wakeAt, life.wakeAt());
    }

    private static OptionalLong earlier(OptionalLong one, OptionalLong other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.isEmpty() ? other : one;
        }
        return one.getAsLong() - other.getAsLong() <= 0 ? one : other;
    }
}
