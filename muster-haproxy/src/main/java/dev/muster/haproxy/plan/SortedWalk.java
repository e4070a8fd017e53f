package dev.muster.haproxy.plan;

import org.jspecify.annotations.Nullable;

/**
 * Goes through what is known of all servers once, beside others that are sorted alike: thousands of servers are
 * compared by as many steps, without looking any of them up. For one thread.
 */
final class SortedWalk<V> {

    private final ServerMap<V> servers;
    private int next;

    SortedWalk(ServerMap<V> servers) {
        this.servers = servers;
    }

    /** The next key; null at the end. */
    @Nullable
    ServerKey key() {
        return next < servers.size() ? servers.keyAt(next) : null;
    }

    /** The value of this key, if it is the next one; else null. */
    @Nullable
    V take(ServerKey key) {
        return next < servers.size() && servers.keyAt(next).equals(key) ? servers.valueAt(next++) : null;
    }

    /** The lesser key; one that is null counts as the end. */
    static @Nullable ServerKey least(@Nullable ServerKey one, @Nullable ServerKey other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.compareTo(other) <= 0 ? one : other;
    }
}
