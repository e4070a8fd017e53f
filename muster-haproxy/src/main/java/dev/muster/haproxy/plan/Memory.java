package dev.muster.haproxy.plan;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** What the planner remembers of all servers. Immutable. */
public record Memory(Map<ServerKey, ServerMemory> servers) {

    /** At the start. */
    public static final Memory EMPTY = new Memory(Map.of());

    public Memory {
        servers = Map.copyOf(servers);
    }

    /** What is remembered of one server. */
    public ServerMemory of(ServerKey key) {
        return servers.getOrDefault(key, ServerMemory.NONE);
    }

    /** Muster's own check of this server has passed; ignored unless it is still wanted for this address. */
    public Memory passed(ServerKey key, InetSocketAddress address) {
        boolean awaited = of(key).checking().filter(address::equals).isPresent();
        return awaited ? change(key, memory -> memory.withPassed(address)) : this;
    }

    /** The operation succeeded. */
    public Memory done(ServerKey key) {
        return change(key, ServerMemory::withoutFailures);
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
        Map<ServerKey, ServerMemory> next = new HashMap<>(servers);
        next.put(key, after);
        return new Memory(next);
    }
}
