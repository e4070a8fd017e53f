package dev.muster.haproxy;

import java.util.ArrayList;
import java.util.List;

/**
 * What differs between two lists of servers, both sorted by name with each name once. Found by going through both
 * together: nearly all servers of a large pool stay as they are.
 *
 * @param came servers with a new name
 * @param left servers whose name is gone
 * @param changed servers as they are now of whom anything is different
 */
record PoolChange(List<Server> came, List<Server> left, List<Server> changed) {

    static PoolChange between(List<Server> before, List<Server> after) {
        List<Server> came = new ArrayList<>();
        List<Server> left = new ArrayList<>();
        List<Server> changed = new ArrayList<>();
        int b = 0;
        int a = 0;
        while (b < before.size() || a < after.size()) {
            int order = b == before.size()
                    ? 1
                    : a == after.size()
                            ? -1
                            : before.get(b).name().compareTo(after.get(a).name());
            if (order < 0) {
                left.add(before.get(b++));
            } else if (order > 0) {
                came.add(after.get(a++));
            } else {
                if (!before.get(b).equals(after.get(a))) {
                    changed.add(after.get(a));
                }
                b++;
                a++;
            }
        }
        return new PoolChange(came, left, changed);
    }
}
