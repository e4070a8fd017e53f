package dev.muster.haproxy;

import java.util.ArrayList;
import java.util.List;

/**
 * What differs between two lists of servers, both sorted by name with each name once. Found by going through both
 * together: nearly all servers of a large pool stay as they are, and nearly all of those are the same objects, which
 * aren't looked at.
 *
 * @param came servers with a new name
 * @param left servers whose name is gone
 * @param changed servers as they are now of whom anything is different
 */
record PoolChange(List<Server> came, List<Server> left, List<Server> changed) {

    static PoolChange between(List<Server> before, List<Server> after) {
        Comparison comparison = new Comparison(before, after);
        while (comparison.next()) {
            // Until both lists are at their ends.
        }
        return new PoolChange(comparison.came, comparison.left, comparison.changed);
    }

    /** How far the two lists were gone through. What is done for each server is a method of its own, to be compiled. */
    private static final class Comparison {

        private final List<Server> before;
        private final List<Server> after;
        private final List<Server> came = new ArrayList<>();
        private final List<Server> left = new ArrayList<>();
        private final List<Server> changed = new ArrayList<>();
        private int was;
        private int is;

        Comparison(List<Server> before, List<Server> after) {
            this.before = before;
            this.after = after;
        }

        @SuppressWarnings("ReferenceEquality") // What is the same object is equal, and needn't be fetched from memory.
        boolean next() {
            if (was == before.size() || is == after.size()) {
                left.addAll(before.subList(was, before.size()));
                came.addAll(after.subList(is, after.size()));
                return false;
            }
            Server old = before.get(was);
            Server now = after.get(is);
            int order = old == now ? 0 : old.name().compareTo(now.name());
            if (order < 0) {
                left.add(old);
                was++;
            } else if (order > 0) {
                came.add(now);
                is++;
            } else {
                if (old != now && !old.equals(now)) {
                    changed.add(now);
                }
                was++;
                is++;
            }
            return true;
        }
    }
}
