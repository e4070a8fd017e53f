package dev.muster.gossip.swim;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.wire.Message.Liveness;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * All nodes known, by name and in the shuffled order in which they are probed. Not thread-safe. Source: SWIM (Das,
 * Gupta, Motivala 2002), section 4.3: round-robin over a shuffled list bounds the time until a node is probed.
 *
 * <p>Nodes that left are taken out of that order after a while and no longer counted, but not forgotten: somebody who
 * missed their leaving would bring them back to everybody's life in an exchange of state. memberlist 0.2.2 counts them
 * for ever; later versions forget them at once.
 */
final class NodeTable {

    private static final int DRAWS_PER_NODE = 8;

    private final NameTable<SwimNode> byName;
    /** Names, not nodes: a node that changes is replaced in one place only. */
    private final ArrayList<String> ring = new ArrayList<>();

    private final Set<String> tombstones = new LinkedHashSet<>();
    private final RandomGenerator random;
    private final int maxTombstones;
    private SwimNode me;
    private int next;

    NodeTable(SwimNode me, RandomGenerator random, int maxTombstones) {
        this.me = me;
        this.random = random;
        this.maxTombstones = maxTombstones;
        this.byName = new NameTable<>(random.nextLong());
    }

    /** The node whose table this is, as it is now. */
    SwimNode me() {
        return me;
    }

    @Nullable
    SwimNode find(String name) {
        return byName.find(name);
    }

    /** How many nodes count, tombstones not among them. */
    int size() {
        return ring.size();
    }

    /** Whether {@code wanted} accepts any of the nodes that count. */
    boolean any(Predicate<SwimNode> wanted) {
        for (int place = 0; place < ring.size(); place++) {
            if (wanted.test(at(place))) {
                return true;
            }
        }
        return false;
    }

    /** The nodes that count, and then the tombstones. */
    List<SwimNode> everybody() {
        List<SwimNode> everybody = new ArrayList<>(ring.size() + tombstones.size());
        for (String name : ring) {
            everybody.add(known(name));
        }
        for (String name : tombstones) {
            everybody.add(known(name));
        }
        return everybody;
    }

    private SwimNode at(int place) {
        return known(ring.get(place));
    }

    private SwimNode known(String name) {
        SwimNode node = byName.find(name);
        if (node == null) {
            throw new IllegalStateException("a name without a node: " + LogText.quote(name));
        }
        return node;
    }

    /** Adds nodes that were not known, each at a random place of the probing order. */
    void addAll(Collection<SwimNode> nodes) {
        byName.reserve(byName.size() + nodes.size());
        ring.ensureCapacity(ring.size() + nodes.size());
        nodes.forEach(this::add);
    }

    /** Adds a node that was not known at a random place of the probing order. */
    void add(SwimNode node) {
        put(node);
        enter(node.name());
    }

    /** A known node has changed; one that was taken for gone and is alive again enters the probing order anew. */
    void replace(SwimNode node) {
        put(node);
        if (!node.isGone() && tombstones.remove(node.name())) {
            enter(node.name());
        }
    }

    private void put(SwimNode node) {
        byName.put(node);
        if (node.name().equals(me.name())) {
            me = node;
        }
    }

    private void enter(String name) {
        int place = random.nextInt(ring.size() + 1);
        if (place == ring.size()) {
            ring.add(name);
        } else {
            // Swapping is as random as inserting, and does not move half of the list.
            ring.add(ring.get(place));
            ring.set(place, name);
        }
    }

    /** The next node of this round that {@code wanted} accepts; null when the round is over or there is none. */
    @Nullable
    SwimNode nextInRound(Predicate<SwimNode> wanted) {
        while (next < ring.size()) {
            SwimNode candidate = at(next++);
            if (wanted.test(candidate)) {
                return candidate;
            }
        }
        return null;
    }

    /**
     * Begins a new round in a new order, without the nodes that {@code gone} accepts, and without the tombstones that
     * {@code forgotten} accepts.
     */
    void newRound(Predicate<SwimNode> gone, Predicate<SwimNode> forgotten) {
        next = 0;
        tombstones.removeIf(name -> {
            boolean old = forgotten.test(known(name));
            if (old) {
                byName.remove(name);
            }
            return old;
        });
        ring.removeIf(name -> {
            SwimNode node = known(name);
            boolean old = gone.test(node);
            if (old) {
                bury(node);
            }
            return old;
        });
        for (int i = ring.size() - 1; i > 0; i--) {
            Collections.swap(ring, i, random.nextInt(i + 1));
        }
    }

    private void bury(SwimNode node) {
        if (node.liveness() != Liveness.LEFT) {
            byName.remove(node.name());
            return;
        }
        byName.put(node.withMeta(Bytes.EMPTY));
        tombstones.add(node.name());
        if (tombstones.size() > maxTombstones) {
            String oldest = tombstones.iterator().next();
            tombstones.remove(oldest);
            byName.remove(oldest);
        }
    }

    /** Up to {@code count} different nodes that {@code wanted} accepts, by chance. */
    List<SwimNode> choose(int count, Predicate<SwimNode> wanted) {
        List<SwimNode> chosen = new ArrayList<>(count);
        for (int draw = 0; draw < DRAWS_PER_NODE * count && !ring.isEmpty() && chosen.size() < count; draw++) {
            choose(at(random.nextInt(ring.size())), wanted, chosen);
        }
        if (chosen.size() < count) {
            // Few are wanted or there are few at all: a walk from a random place finds what the draws have missed.
            int start = ring.isEmpty() ? 0 : random.nextInt(ring.size());
            for (int step = 0; step < ring.size() && chosen.size() < count; step++) {
                choose(at((start + step) % ring.size()), wanted, chosen);
            }
        }
        return chosen;
    }

    private static void choose(SwimNode candidate, Predicate<SwimNode> wanted, List<SwimNode> chosen) {
        if (wanted.test(candidate) && !chosen.contains(candidate)) {
            chosen.add(candidate);
        }
    }
}
