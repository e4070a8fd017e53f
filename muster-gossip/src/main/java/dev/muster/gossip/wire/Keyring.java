package dev.muster.gossip.wire;

import java.util.ArrayList;
import java.util.List;

/**
 * The keys that a node accepts, in order. The first is the primary: it seals what is sent, and is tried first on what
 * comes. Immutable: each change gives another keyring. There is always a primary.
 *
 * <p>The texts of the exceptions are Serf's, for people and scripts know them. Source: Serf's protocol (keyrings).
 *
 * @param keys 1 to {@link WireLimits#KEYS}, each once
 */
public record Keyring(List<GossipKey> keys) {

    public Keyring {
        keys = List.copyOf(keys);
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("a keyring needs a key");
        }
        if (keys.size() > WireLimits.KEYS) {
            throw new IllegalArgumentException(
                    "a keyring holds at most " + WireLimits.KEYS + " keys: remove one first");
        }
        if (keys.stream().distinct().count() != keys.size()) {
            throw new IllegalArgumentException("a keyring holds each key once");
        }
    }

    /** A keyring of one. */
    public static Keyring of(GossipKey primary) {
        return new Keyring(List.of(primary));
    }

    public GossipKey primary() {
        return keys.getFirst();
    }

    public boolean contains(GossipKey key) {
        return keys.contains(key);
    }

    /** One more to accept; nothing changes if it is there. */
    public Keyring add(GossipKey key) {
        if (contains(key)) {
            return this;
        }
        List<GossipKey> more = new ArrayList<>(keys);
        more.add(key);
        return new Keyring(more);
    }

    /** Makes a key of the ring the primary. */
    public Keyring use(GossipKey key) {
        if (!contains(key)) {
            throw new IllegalArgumentException("Requested key is not in the keyring");
        }
        List<GossipKey> moved = new ArrayList<>(keys);
        moved.remove(key);
        moved.addFirst(key);
        return new Keyring(moved);
    }

    /** Accepts a key no longer; nothing changes if it is not there. */
    public Keyring remove(GossipKey key) {
        if (key.equals(primary())) {
            throw new IllegalArgumentException("Removing the primary key is not allowed");
        }
        return new Keyring(keys.stream().filter(kept -> !kept.equals(key)).toList());
    }
}
