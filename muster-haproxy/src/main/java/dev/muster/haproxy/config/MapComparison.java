package dev.muster.haproxy.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What differs between two map files, as entries that a running HAProxy can take one by one. Immutable.
 *
 * @param changes in the order in which they are to be made
 * @param sameOrder whether a HAProxy that made these changes has the entries in the file's order. It matters for maps
 *     that are searched from the top, such as those of regular expressions
 */
public record MapComparison(List<MapChange> changes, boolean sameOrder) {

    /** One change. */
    public sealed interface MapChange {

        /** What is looked up. */
        String key();

        /** A new entry, at the end. */
        record Added(String key, String value) implements MapChange {}

        /** All entries of this key go. */
        record Removed(String key) implements MapChange {}

        /** The key's only entry has another value, at its old place. */
        record Changed(String key, String value) implements MapChange {}
    }

    public MapComparison {
        changes = List.copyOf(changes);
    }

    /** Compares. */
    public static MapComparison of(MapFile before, MapFile after) {
        Map<String, List<String>> old = byKey(before);
        Map<String, List<String>> young = byKey(after);
        List<MapChange> changes = new ArrayList<>();
        Set<String> keys = new LinkedHashSet<>(old.keySet());
        keys.addAll(young.keySet());
        Map<String, List<String>> result = new LinkedHashMap<>(old);
        for (String key : keys) {
            List<String> was = old.getOrDefault(key, List.of());
            List<String> is = young.getOrDefault(key, List.of());
            if (was.equals(is)) {
                continue;
            }
            if (was.size() == 1 && is.size() == 1) {
                changes.add(new MapChange.Changed(key, is.getFirst()));
                result.put(key, is);
                continue;
            }
            if (!was.isEmpty()) {
                changes.add(new MapChange.Removed(key));
                result.remove(key);
            }
            if (!is.isEmpty()) {
                is.forEach(value -> changes.add(new MapChange.Added(key, value)));
                result.put(key, is);
            }
        }
        boolean once = result.values().stream().allMatch(values -> values.size() == 1);
        return new MapComparison(changes, once && List.copyOf(result.keySet()).equals(List.copyOf(young.keySet())));
    }

    private static Map<String, List<String>> byKey(MapFile file) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        file.entries()
                .forEach(entry -> values.computeIfAbsent(entry.key(), _ -> new ArrayList<>())
                        .add(entry.value()));
        return values;
    }
}
