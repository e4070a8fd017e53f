package dev.muster.gossip.swim;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Immutable values by their names: a hash table of nothing but references, so that the tables of many nodes in one JVM
 * can share their values at some bytes each. To change a value is to {@link #put} another one in its place. Not
 * thread-safe. Its order means nothing.
 *
 * <p>Names come from the network, and whoever knew where they are put could choose them so that all go to one place.
 * Places therefore depend on a seed that is drawn by chance, and on every character. Source: Knuth, The Art of Computer
 * Programming 3, section 6.4, algorithms L and R.
 */
public final class NameTable<T extends NameTable.Named> {

    private static final int SMALLEST = 8;
    private static final int LARGEST = 1 << 30;
    private static final long ODD = 0x9e37_79b9_7f4a_7c15L;
    private static final int CHARACTERS_AT_ONCE = 4;

    private final long seed;
    private @Nullable T[] slots;
    private int size;

    /** Something with a name that never changes. */
    public interface Named {
        String name();
    }

    public NameTable(long seed) {
        this.seed = seed;
        this.slots = newSlots(SMALLEST);
    }

    // The array never leaves this class, which puts nothing else into it.
    @SuppressWarnings("unchecked")
    private static <T extends Named> @Nullable T[] newSlots(int count) {
        return (T[]) new Named[count];
    }

    public int size() {
        return size;
    }

    @Nullable
    public T find(String name) {
        return slots[slotOf(name)];
    }

    /** Puts a value in the place of the one with the same name, which is returned if there was one. */
    public @Nullable T put(T value) {
        int slot = slotOf(value.name());
        T before = slots[slot];
        slots[slot] = value;
        if (before == null) {
            size++;
            reserve(size);
        }
        return before;
    }

    /** Makes room for this many values in all. */
    public void reserve(int count) {
        int needed = slots.length;
        while (needed < LARGEST && needed - needed / 4 < count) {
            needed *= 2;
        }
        if (needed > slots.length) {
            @Nullable T[] before = slots;
            slots = newSlots(needed);
            for (T value : before) {
                if (value != null) {
                    slots[slotOf(value.name())] = value;
                }
            }
        }
    }

    /** Takes a value out, and returns it if it was there. */
    public @Nullable T remove(String name) {
        int hole = slotOf(name);
        T removed = slots[hole];
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
            T value = slots[slot];
            if (value == null) {
                return;
            }
            int home = home(value.name());
            boolean reachable = hole < slot ? hole < home && home <= slot : hole < home || home <= slot;
            if (!reachable) {
                slots[hole] = value;
                slots[slot] = null;
                hole = slot;
            }
        }
    }

    /** Hands out every value, in no order that means anything; the table must not change meanwhile. */
    public void forEach(Consumer<? super T> action) {
        for (T value : slots) {
            if (value != null) {
                action.accept(value);
            }
        }
    }

    /** Where a name is, or would be put. */
    private int slotOf(String name) {
        int slot = home(name);
        T there = slots[slot];
        while (there != null && !there.name().equals(name)) {
            slot = next(slot);
            there = slots[slot];
        }
        return slot;
    }

    /** How many slots the search for a value passes at most. */
    int longestSearch() {
        int longest = 0;
        for (int slot = 0; slot < slots.length; slot++) {
            T value = slots[slot];
            if (value != null) {
                longest = Math.max(longest, (slot - home(value.name())) & (slots.length - 1));
            }
        }
        return longest;
    }

    private int next(int slot) {
        return (slot + 1) & (slots.length - 1);
    }

    private int home(String name) {
        return (int) hash(name, seed) & (slots.length - 1);
    }

    /** Not {@link String#hashCode}, for which anybody can make as many names with the same value as he likes. */
    private static long hash(String name, long seed) {
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

    /** Every bit of the whole product counts. */
    private static long mix(long value) {
        return Math.multiplyHigh(value, ODD) ^ (value * ODD);
    }
}
