package dev.muster.gossip.swim;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.wire.Message.Liveness;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    private final Map<String, SwimNode> byName = new HashMap<>();
    private final List<SwimNode> ring = new ArrayList<>();
    private final Map<String, SwimNode> tombstones = new LinkedHashMap<>();
    private final RandomGenerator random;
    private int next;

    private final int maxTombstones;

    NodeTable(RandomGenerator random, int maxTombstones) {
        this.random = random;
        this.maxTombstones = maxTombstones;
    }

    @Nullable
    SwimNode find(String name) {
        return byName.get(name);
    }

    /** How many nodes count, tombstones not among them. */
    int size() {
        return ring.size();
    }

    /** The nodes that count. */
    Iterable<SwimNode> all() {
        return ring;
    }

    Iterable<SwimNode> tombstones() {
        return tombstones.values();
    }

    /** A node that was taken for gone is here again. */
    void revive(SwimNode node) {
        if (tombstones.remove(node.name(), node)) {
            add(node);
        }
    }

    /** Adds a node at a random place of the probing order. */
    void add(SwimNode node) {
        byName.put(node.name(), node);
        int place = random.nextInt(ring.size() + 1);
        if (place == ring.size()) {
            ring.add(node);
        } else {
            // Swapping is as random as inserting, and does not move half of the list.
            ring.add(ring.get(place));
            ring.set(place, node);
        }
    }

    /** The next node of this round that {@code wanted} accepts; null when the round is over or there is none. */
    @Nullable
    SwimNode nextInRound(Predicate<SwimNode> wanted) {
        while (next < ring.size()) {
            SwimNode candidate = ring.get(next++);
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
        tombstones.values().removeIf(node -> forgotten.test(node) && forget(node));
        ring.removeIf(node -> gone.test(node) && bury(node));
        for (int i = ring.size() - 1; i > 0; i--) {
            Collections.swap(ring, i, random.nextInt(i + 1));
        }
    }

    private boolean forget(SwimNode node) {
        return byName.remove(node.name(), node);
    }

    private boolean bury(SwimNode node) {
        if (node.liveness != Liveness.LEFT) {
            return forget(node);
        }
        node.meta = Bytes.EMPTY;
        tombstones.put(node.name(), node);
        if (tombstones.size() > maxTombstones) {
            SwimNode oldest = tombstones.values().iterator().next();
            tombstones.remove(oldest.name());
            forget(oldest);
        }
        return true;
    }

    /** Up to {@code count} different nodes that {@code wanted} accepts, by chance. */
    List<SwimNode> choose(int count, Predicate<SwimNode> wanted) {
        Set<SwimNode> chosen = new HashSet<>();
        List<SwimNode> inOrder = new ArrayList<>(count);
        for (int draw = 0; draw < DRAWS_PER_NODE * count && !ring.isEmpty() && inOrder.size() < count; draw++) {
            SwimNode candidate = ring.get(random.nextInt(ring.size()));
            if (wanted.test(candidate) && chosen.add(candidate)) {
                inOrder.add(candidate);
            }
        }
        if (inOrder.size() < count) {
            // Few are wanted or there are few at all: a walk from a random place finds what the draws have missed.
            int start = ring.isEmpty() ? 0 : random.nextInt(ring.size());
            for (int step = 0; step < ring.size() && inOrder.size() < count; step++) {
                SwimNode candidate = ring.get((start + step) % ring.size());
                if (wanted.test(candidate) && chosen.add(candidate)) {
                    inOrder.add(candidate);
                }
            }
        }
        return inOrder;
    }
}
