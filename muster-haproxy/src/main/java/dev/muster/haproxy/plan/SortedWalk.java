package dev.muster.haproxy.plan;

import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Goes through a sorted map once, beside others that are sorted alike: thousands of servers are compared by as many
 * steps, without looking any of them up. For one thread.
 */
final class SortedWalk<V> {

    private final Iterator<Map.Entry<ServerKey, V>> rest;
    private Map.@Nullable Entry<ServerKey, V> next;

    SortedWalk(SortedMap<ServerKey, V> map) {
        rest = map.entrySet().iterator();
        advance();
    }

    /** The next key; null at the end. */
    @Nullable
    ServerKey key() {
        Map.Entry<ServerKey, V> here = next;
        return here == null ? null : here.getKey();
    }

    /** The value of this key, if it is the next one. */
    Optional<V> take(ServerKey key) {
        Map.Entry<ServerKey, V> here = next;
        if (here == null || !here.getKey().equals(key)) {
            return Optional.empty();
        }
        advance();
        return Optional.of(here.getValue());
    }

    /** The lesser key; one that is null counts as the end. */
    static @Nullable ServerKey least(@Nullable ServerKey one, @Nullable ServerKey other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.compareTo(other) <= 0 ? one : other;
    }

    private void advance() {
        next = rest.hasNext() ? rest.next() : null;
    }
}
