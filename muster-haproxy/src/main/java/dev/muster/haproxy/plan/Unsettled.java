package dev.muster.haproxy.plan;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The servers that aren't as they should be: of thousands at nearly all times none, or a few. Found anew only for those
 * of whom the target or HAProxy's state is another object than the last time, since what is the same object is settled
 * as it was. Immutable.
 */
final class Unsettled {

    private final Predicate<ServerKey> governed;
    private final ServerMap<Target> targets;
    private final ServerMap<ActualServer> servers;
    private final Set<ServerKey> keys;

    private Unsettled(
            Predicate<ServerKey> governed,
            ServerMap<Target> targets,
            ServerMap<ActualServer> servers,
            Set<ServerKey> keys) {
        this.governed = governed;
        this.targets = targets;
        this.servers = servers;
        this.keys = keys;
    }

    /** Of no servers at all. */
    static Unsettled none(Predicate<ServerKey> governed) {
        return new Unsettled(governed, ServerMap.none(), ServerMap.none(), Set.of());
    }

    /** Those among these servers. */
    Unsettled at(ServerMap<Target> newTargets, ServerMap<ActualServer> newServers) {
        Set<ServerKey> changed = new HashSet<>(newTargets.changedSince(targets));
        changed.addAll(newServers.changedSince(servers));
        Set<ServerKey> next = keys;
        if (!changed.isEmpty()) {
            next = new HashSet<>(keys);
            for (ServerKey key : changed) {
                if (isSettled(key, newTargets.get(key), newServers.get(key))) {
                    next.remove(key);
                } else {
                    next.add(key);
                }
            }
        }
        return new Unsettled(governed, newTargets, newServers, next);
    }

    Set<ServerKey> keys() {
        return keys;
    }

    /** Whether this server is wanted, or Muster's to take away. */
    boolean concerns(ServerKey key) {
        return targets.containsKey(key) || governed.test(key);
    }

    /** One that is there and isn't wanted is settled if it isn't Muster's. */
    private boolean isSettled(ServerKey key, @Nullable Target target, @Nullable ActualServer server) {
        return target == null
                ? server == null || !governed.test(key)
                : server != null && ServerLife.isSettled(target, server);
    }
}
