package dev.muster.haproxy.plan;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** What the planner remembers of all servers. Immutable. */
public record Memory(Map<ServerKey, ServerMemory> servers) {

    /** At the start. */
    public static final Memory EMPTY = new Memory(Map.of());

    public Memory {
        servers = ServerMap.copyOf(servers);
    }

    /** What is remembered of one server. */
    public ServerMemory of(ServerKey key) {
        return servers.getOrDefault(key, ServerMemory.NONE);
    }

    /** Muster's own check of this server has passed; ignored unless it is still wanted for this address. */
    public Memory passed(ServerKey key, InetSocketAddress address) {
        return passed(Map.of(key, address));
    }

    /** The same of several servers, each with the address that was asked. */
    public Memory passed(Map<ServerKey, InetSocketAddress> checked) {
        Map<ServerKey, ServerMemory> changed = new HashMap<>();
        checked.forEach((key, address) -> {
            ServerMemory memory = of(key);
            if (memory.checking().filter(address::equals).isPresent()) {
                changed.put(key, memory.withPassed(address));
            }
        });
        if (changed.isEmpty()) {
            return this;
        }
        return with(changed);
    }

    /** The operation succeeded. */
    public Memory done(PlanOperation operation) {
        boolean ended = operation instanceof PlanOperation.EndSessions;
        return change(operation.key(), memory -> {
            ServerMemory after = memory.withoutFailures();
            return ended ? after.withEnding(false) : after;
        });
    }

    /** These are about to be tried: what of it must not be forgotten if nobody hears what came of it. */
    public Memory trying(Collection<PlanOperation> operations) {
        Memory tried = this;
        for (PlanOperation operation : operations) {
            if (operation instanceof PlanOperation.EndSessions) {
                tried = tried.change(operation.key(), memory -> memory.withEnding(true));
            }
        }
        return tried;
    }

    /** The operation waits for something, such as a session that still names the server. */
    public Memory deferred(ServerKey key, long now, String why) {
        return change(key, memory -> memory.afterFailure(now, Duration.ofSeconds(1), why));
    }

    /** HAProxy refused the operation, or answered what nobody knows. */
    public Memory refused(ServerKey key, long now, String why) {
        return change(key, memory -> memory.afterFailure(now, Duration.ofMillis(50), why));
    }

    /** HAProxy is another process now: what was admitted or put off in the old one doesn't count. */
    public Memory afterRestart() {
        Map<ServerKey, ServerMemory> kept = new HashMap<>();
        servers.forEach((key, memory) -> {
            ServerMemory fresh = ServerMemory.NONE
                    .withTrust(memory.trustSince(), memory.trustLost())
                    .withEnding(memory.ending())
                    .withDrainSince(memory.drainSince());
            kept.put(key, memory.checking().map(fresh::withChecking).orElse(fresh));
        });
        return new Memory(kept);
    }

    private Memory change(ServerKey key, UnaryOperator<ServerMemory> change) {
        ServerMemory before = of(key);
        ServerMemory after = change.apply(before);
        if (after.equals(before)) {
            return this;
        }
        return with(Map.of(key, after));
    }

    private Memory with(Map<ServerKey, ServerMemory> changed) {
        return new Memory(ServerMap.<ServerMemory>copyOf(servers).with(changed, Set.of()));
    }
}
