package dev.muster.gossip.swim;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Immutable values by a key that each value holds itself: a hash table of nothing but references, so that the tables of
 * many nodes in one JVM can share their values at some bytes each. To change a value is to {@link #put} another one in
 * its place. Not thread-safe. Its order means nothing.
 *
 * <p>Keys come from the network, and whoever knew where they are put could choose them so that all go to one place.
 * Places therefore depend on a seed that is drawn by chance, and on every part of the key. Source: Knuth, The Art of
 * Computer Programming 3, section 6.4, algorithms L and R.
 */
public final class CompactTable<K, V> {

    private static final int SMALLEST = 8;
    private static final int LARGEST = 1 << 30;
    private static final long ODD = 0x9e37_79b9_7f4a_7c15L;
    private static final int CHARACTERS_AT_ONCE = 4;

    private final Keys<K, V> keys;
    private long seed;
    private @Nullable V[] slots;
    private int size;

    /** Something with a name that never changes. */
    public interface Named {
        String name();
    }

    /** What values are found by. */
    public interface Keys<K, V> {

        /** The key of a value; it never changes. */
        K of(V value);

        /** Where a key is put, as it were, with this seed. */
        long hash(K key, long seed);
    }

    private CompactTable(Keys<K, V> keys, long seed) {
        this.keys = keys;
        this.seed = seed;
        this.slots = newSlots(SMALLEST);
    }

    /** A table of values by their names. */
    public static <V extends Named> CompactTable<String, V> byName(long seed) {
        return new CompactTable<>(
                new Keys<String, V>() {
                    @Override
                    public String of(V value) {
                        return value.name();
                    }

                    @Override
                    public long hash(String key, long withSeed) {
                        return hashOf(key, withSeed);
                    }
                },
                seed);
    }

    /** A table of nodes by their addresses, of which each has one. */
    static CompactTable<InetSocketAddress, SwimNode> byAddress(long seed) {
        return new CompactTable<>(
                new Keys<InetSocketAddress, SwimNode>() {
                    @Override
                    public InetSocketAddress of(SwimNode value) {
                        return value.address();
                    }

                    @Override
                    public long hash(InetSocketAddress key, long withSeed) {
                        return hashOf(key, withSeed);
                    }
                },
                seed);
    }

    // The array never leaves this class, which puts nothing else into it.
    @SuppressWarnings("unchecked")
    private static <V> @Nullable V[] newSlots(int count) {
        return (V[]) new Object[count];
    }

    public int size() {
        return size;
    }

    @Nullable
    public V find(K key) {
        return slots[slotOf(key)];
    }

    /** Puts a value in the place of the one with the same key, which is returned if there was one. */
    public @Nullable V put(V value) {
        int slot = slotOf(keys.of(value));
        V before = slots[slot];
        slots[slot] = value;
        if (before == null) {
            size++;
            reserve(size);
        }
        return before;
    }

    /** Becomes what another table is, at the cost of copying references. */
    public void copy(CompactTable<K, V> other) {
        seed = other.seed;
        slots = other.slots.clone();
        size = other.size;
    }

    /** Makes room for this many values in all. */
    public void reserve(int count) {
        int needed = slots.length;
        while (needed < LARGEST && needed - needed / 4 < count) {
            needed *= 2;
        }
        if (needed > slots.length) {
            @Nullable V[] before = slots;
            slots = newSlots(needed);
            for (V value : before) {
                if (value != null) {
                    slots[slotOf(keys.of(value))] = value;
                }
            }
        }
    }

    /** Takes a value out, and returns it if it was there. */
    public @Nullable V remove(K key) {
        int hole = slotOf(key);
        V removed = slots[hole];
        if (removed != null) {
            size--;
            close(hole);
        }
        return removed;
    }

    /** Moves back what a search could no longer reach over the hole. */
    private void close(int emptied) {
        int hole = emptied;
        int slot = hole;
        slots[hole] = null;
        while (true) {
            slot = next(slot);
            V value = slots[slot];
            if (value == null) {
                return;
            }
            int home = home(keys.of(value));
            boolean reachable = hole < slot ? hole < home && home <= slot : hole < home || home <= slot;
            if (!reachable) {
                slots[hole] = value;
                slots[slot] = null;
                hole = slot;
            }
        }
    }

    /** Any value that {@code wanted} accepts. */
    @Nullable
    V any(Predicate<? super V> wanted) {
        for (V value : slots) {
            if (value != null && wanted.test(value)) {
                return value;
            }
        }
        return null;
    }

    /** Hands out every value, in no order that means anything; the table must not change meanwhile. */
    public void forEach(Consumer<? super V> action) {
        for (V value : slots) {
            if (value != null) {
                action.accept(value);
            }
        }
    }

    /** Where a key is, or would be put. */
    private int slotOf(K key) {
        int slot = home(key);
        V there = slots[slot];
        while (there != null && !keys.of(there).equals(key)) {
            slot = next(slot);
            there = slots[slot];
        }
        return slot;
    }

    /** How many slots the search for a value passes at most. */
    int longestSearch() {
        int longest = 0;
        for (int slot = 0; slot < slots.length; slot++) {
            V value = slots[slot];
            if (value != null) {
                longest = Math.max(longest, (slot - home(keys.of(value))) & (slots.length - 1));
            }
        }
        return longest;
    }

    private int next(int slot) {
        return (slot + 1) & (slots.length - 1);
    }

    private int home(K key) {
        return (int) keys.hash(key, seed) & (slots.length - 1);
    }

    /** Not {@link String#hashCode}, for which anybody can make as many names with the same value as he likes. */
    private static long hashOf(String name, long seed) {
        long hash = seed ^ name.length();
        int length = name.length();
        int i = 0;
        for (; i + CHARACTERS_AT_ONCE <= length; i += CHARACTERS_AT_ONCE) {
            long four = name.charAt(i)
                    | (long) name.charAt(i + 1) << 16
                    | (long) name.charAt(i + 2) << 32
                    | (long) name.charAt(i + 3) << 48;
            hash = mix(hash ^ four);
        }
        for (; i < length; i++) {
            hash = mix(hash ^ name.charAt(i));
        }
        return mix(hash ^ seed);
    }

    /** An IPv4 address is its own hash code; of the other kind many have the same one, so every byte counts. */
    private static long hashOf(InetSocketAddress address, long seed) {
        long hash = seed ^ address.getPort();
        if (address.getAddress() instanceof Inet4Address four) {
            return mix(mix(hash ^ (long) four.hashCode() << 16) ^ seed);
        }
        for (byte part : address.getAddress().getAddress()) {
            hash = mix(hash ^ part);
        }
        return mix(hash ^ seed);
    }

    /** Every bit of the whole product counts. */
    private static long mix(long value) {
        return Math.multiplyHigh(value, ODD) ^ (value * ODD);
    }
}
