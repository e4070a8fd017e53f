package dev.muster.supervisor.machine;

import dev.muster.supervisor.ServiceName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which services need which others. Immutable and pure; names are taken in their order, so that the same graph always
 * gives the same answers.
 */
public final class DependencyGraph {

    private final SortedMap<ServiceName, SortedSet<ServiceName>> edges;

    /** Each service with those that it depends on; these need not be there. */
    public DependencyGraph(SortedMap<ServiceName, SortedSet<ServiceName>> edges) {
        this.edges = new TreeMap<>(edges);
    }

    /** Who depends on what isn't there. */
    public SortedMap<ServiceName, ServiceName> unknown() {
        SortedMap<ServiceName, ServiceName> missing = new TreeMap<>();
        edges.forEach((name, needs) -> needs.stream()
                .filter(need -> !edges.containsKey(need))
                .findFirst()
                .ifPresent(need -> missing.put(name, need)));
        return missing;
    }

    /** Those that depend directly on this one. */
    public SortedSet<ServiceName> dependents(ServiceName name) {
        SortedSet<ServiceName> found = new TreeSet<>();
        edges.forEach((other, needs) -> {
            if (needs.contains(name)) {
                found.add(other);
            }
        });
        return found;
    }

    /** A circle if there is one: each needs the next, and the last is the first again. */
    public Optional<List<ServiceName>> cycle() {
        return new Walk().run();
    }

    /** All, each after those that it depends on; in a circle somewhere. */
    public List<ServiceName> order() {
        Walk walk = new Walk();
        walk.run();
        return Collections.unmodifiableList(walk.finished);
    }

    /** Depth first; the way from the root is what a circle is made of. A graph may be deep: no recursion. */
    private final class Walk {

        private final List<ServiceName> finished = new ArrayList<>();
        private final Set<ServiceName> done = new HashSet<>();
        private final List<ServiceName> path = new ArrayList<>();
        private final Set<ServiceName> onPath = new HashSet<>();
        private Optional<List<ServiceName>> circle = Optional.empty();

        Optional<List<ServiceName>> run() {
            edges.keySet().forEach(this::from);
            return circle;
        }

        private void from(ServiceName root) {
            enter(root);
            while (!path.isEmpty()) {
                ServiceName here = path.getLast();
                Optional<ServiceName> next = edges.getOrDefault(here, Collections.emptySortedSet()).stream()
                        .filter(need -> edges.containsKey(need) && !done.contains(need))
                        .filter(need -> !closes(need))
                        .findFirst();
                next.ifPresentOrElse(this::enter, () -> leave(here));
            }
        }

        private boolean closes(ServiceName need) {
            if (!onPath.contains(need)) {
                return false;
            }
            if (circle.isEmpty()) {
                List<ServiceName> found = new ArrayList<>(path.subList(path.indexOf(need), path.size()));
                found.add(need);
                circle = Optional.of(List.copyOf(found));
            }
            return true;
        }

        private void enter(ServiceName name) {
            if (!done.contains(name)) {
                path.add(name);
                onPath.add(name);
            }
        }

        private void leave(ServiceName name) {
            path.removeLast();
            onPath.remove(name);
            done.add(name);
            finished.add(name);
        }
    }
}
