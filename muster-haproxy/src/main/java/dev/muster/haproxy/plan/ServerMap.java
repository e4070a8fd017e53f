package dev.muster.haproxy.plan;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Something of each server, by HAProxy's names and in their order. Immutable: thousands of servers lie in two sorted
 * arrays, so that a changed copy is a copy of memory, and all can be gone through as they lie there. Any thread.
 */
@SuppressWarnings("JdkObsolete") // A NavigableMap has twenty methods more, and nobody asks for one of them.
public final class ServerMap<V> extends AbstractMap<ServerKey, V> implements SortedMap<ServerKey, V> {

    private final ServerKey[] keys;
    private final Object[] values;

    private ServerMap(ServerKey[] keys, Object[] values) {
        this.keys = keys;
        this.values = values;
    }

    /** Of no server. */
    public static <V> ServerMap<V> none() {
        return new ServerMap<>(new ServerKey[0], new Object[0]);
    }

    /** The same as this map has now. */
    public static <V> ServerMap<V> copyOf(Map<ServerKey, ? extends V> map) {
        if (map instanceof ServerMap<? extends V> same) {
            return new ServerMap<>(same.keys, same.values);
        }
        SortedMap<ServerKey, V> sorted = new TreeMap<>(map);
        return new ServerMap<>(
                sorted.keySet().toArray(new ServerKey[0]), sorted.values().toArray());
    }

    /** With these added or replaced, and without those. */
    public ServerMap<V> with(Map<ServerKey, ? extends V> more, Collection<ServerKey> without) {
        SortedMap<ServerKey, Optional<V>> changes = new TreeMap<>();
        without.forEach(key -> changes.put(key, Optional.empty()));
        more.forEach((key, value) -> changes.put(key, Optional.of(value)));
        ServerKey[] nextKeys = new ServerKey[keys.length + more.size()];
        Object[] nextValues = new Object[nextKeys.length];
        int from = 0;
        int to = 0;
        for (Entry<ServerKey, Optional<V>> change : changes.entrySet()) {
            int there = Arrays.binarySearch(keys, change.getKey());
            int end = there < 0 ? -there - 1 : there;
            System.arraycopy(keys, from, nextKeys, to, end - from);
            System.arraycopy(values, from, nextValues, to, end - from);
            to += end - from;
            from = there < 0 ? end : end + 1;
            if (change.getValue().isPresent()) {
                nextKeys[to] = change.getKey();
                nextValues[to] = change.getValue().get();
                to++;
            }
        }
        System.arraycopy(keys, from, nextKeys, to, keys.length - from);
        System.arraycopy(values, from, nextValues, to, keys.length - from);
        to += keys.length - from;
        return to == nextKeys.length
                ? new ServerMap<>(nextKeys, nextValues)
                : new ServerMap<>(Arrays.copyOf(nextKeys, to), Arrays.copyOf(nextValues, to));
    }

    /** With what becomes of each value. */
    ServerMap<V> each(UnaryOperator<V> change) {
        Object[] changed = new Object[values.length];
        for (int i = 0; i < values.length; i++) {
            changed[i] = change.apply(valueAt(i));
        }
        return new ServerMap<>(keys, changed);
    }

    /**
     * The servers of which this has another object than {@code earlier}, or only one of both has one. Neither keys nor
     * values are looked at while they are the same objects, which are nearly all in a changed copy.
     */
    @SuppressWarnings("ReferenceEquality") // What is the same object is equal, and needn't be fetched from memory.
    List<ServerKey> changedSince(ServerMap<V> earlier) {
        List<ServerKey> changed = new ArrayList<>();
        if (values == earlier.values) {
            return changed;
        }
        int was = 0;
        int is = 0;
        while (was < earlier.keys.length && is < keys.length) {
            int order = earlier.keys[was] == keys[is] ? 0 : earlier.keys[was].compareTo(keys[is]);
            if (order != 0) {
                changed.add(order < 0 ? earlier.keys[was++] : keys[is++]);
            } else if (earlier.values[was++] != values[is++]) {
                changed.add(keys[is - 1]);
            }
        }
        changed.addAll(Arrays.asList(earlier.keys).subList(was, earlier.keys.length));
        changed.addAll(Arrays.asList(keys).subList(is, keys.length));
        return changed;
    }

    @SuppressWarnings("unchecked") // Only values of this type are put in.
    private V valueAt(int index) {
        return (V) values[index];
    }

    @Override
    public int size() {
        return keys.length;
    }

    @Override
    public @Nullable V get(Object key) {
        int index = key instanceof ServerKey wanted ? Arrays.binarySearch(keys, wanted) : -1;
        return index < 0 ? null : valueAt(index);
    }

    @Override
    public boolean containsKey(Object key) {
        return get(key) != null;
    }

    @Override
    public Set<Entry<ServerKey, V>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public int size() {
                return keys.length;
            }

            @Override
            public Iterator<Entry<ServerKey, V>> iterator() {
                return new Entries();
            }
        };
    }

    private final class Entries implements Iterator<Entry<ServerKey, V>> {
        private int next;

        @Override
        public boolean hasNext() {
            return next < keys.length;
        }

        @Override
        public Entry<ServerKey, V> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            int index = next++;
            return Map.entry(keys[index], valueAt(index));
        }
    }

    /** None: keys are in their own order. */
    @Override
    public @Nullable Comparator<? super ServerKey> comparator() {
        return null;
    }

    @Override
    public SortedMap<ServerKey, V> subMap(ServerKey from, ServerKey to) {
        return new TreeMap<>(this).subMap(from, to);
    }

    @Override
    public SortedMap<ServerKey, V> headMap(ServerKey to) {
        return new TreeMap<>(this).headMap(to);
    }

    @Override
    public SortedMap<ServerKey, V> tailMap(ServerKey from) {
        return new TreeMap<>(this).tailMap(from);
    }

    @Override
    public ServerKey firstKey() {
        if (keys.length == 0) {
            throw new NoSuchElementException();
        }
        return keys[0];
    }

    @Override
    public ServerKey lastKey() {
        if (keys.length == 0) {
            throw new NoSuchElementException();
        }
        return keys[keys.length - 1];
    }
}
