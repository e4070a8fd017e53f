package dev.muster.haproxy.plan;

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
 * One step of the planner: goes through all servers once. What is done for each is a method of its own, for Java
 * compiles well what is called often, and a loop that runs now and then hardly at all. For one thread.
 */
final class PlannerRound {

    private final SortedWalk<Target> targets;
    private final SortedWalk<ActualServer> servers;
    private final SortedWalk<ServerMemory> memories;
    private final PlanSettings settings;
    private final Predicate<ServerKey> governed;
    private final long now;
    private final List<PlanOperation> operations = new ArrayList<>();
    private final Map<ServerKey, ServerMemory> remembered = new HashMap<>();
    private OptionalLong wakeAt = OptionalLong.empty();

    PlannerRound(
            SortedMap<ServerKey, Target> desired,
            ActualState actual,
            Memory memory,
            PlanSettings settings,
            Predicate<ServerKey> governed,
            long now) {
        this.targets = new SortedWalk<>(ServerMap.copyOf(desired));
        this.servers = new SortedWalk<>(ServerMap.copyOf(actual.servers()));
        this.memories = new SortedWalk<>(ServerMap.copyOf(memory.servers()));
        this.settings = settings;
        this.governed = governed;
        this.now = now;
    }

    Plan plan() {
        while (next()) {
            // Until all were looked at.
        }
        operations.sort(Comparator.comparingInt(Planner::urgency));
        return new Plan(operations, new Memory(remembered), wakeAt);
    }

    /** Looks at the next server. False when there is none. */
    private boolean next() {
        ServerKey key = SortedWalk.least(SortedWalk.least(targets.key(), servers.key()), memories.key());
        if (key == null) {
            return false;
        }
        @Nullable Target target = targets.take(key);
        @Nullable ActualServer server = servers.take(key);
        @Nullable ServerMemory known = memories.take(key);
        boolean nothing = target == null
                ? !governed.test(key)
                : server != null && known == null && ServerLife.isSettled(target, server);
        if (!nothing) {
            step(key, Optional.ofNullable(target), Optional.ofNullable(server), Optional.ofNullable(known));
        }
        return true;
    }

    private void step(
            ServerKey key, Optional<Target> target, Optional<ActualServer> server, Optional<ServerMemory> known) {
        ServerLife life = new ServerLife(key, target, server, known.orElse(ServerMemory.NONE), settings, now);
        life.step();
        operations.addAll(life.operations());
        if (!life.memory().equals(ServerMemory.NONE)) {
            remembered.put(key, life.memory());
        }
        wakeAt = earlier(wakeAt, life.wakeAt());
    }

    private static OptionalLong earlier(OptionalLong one, OptionalLong other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.isEmpty() ? other : one;
        }
        return one.getAsLong() - other.getAsLong() <= 0 ? one : other;
    }
}
