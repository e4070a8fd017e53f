package dev.muster.haproxy.config;

import java.util.ArrayList;
import java.util.List;

/** Lays two lists side by side so that as much as possible matches: their longest common subsequence. */
final class Alignment {

    /** Beyond this many comparisons the differing middle counts as replaced. */
    private static final long MOST_CELLS = 4_000_000;

    /** Places in the two lists; -1 where one has nothing to match the other. */
    record Pair(int before, int after) {
        boolean isMatch() {
            return before >= 0 && after >= 0;
        }
    }

    private Alignment() {}

    static <T> List<Pair> of(List<T> before, List<T> after) {
        int head = 0;
        int shorter = Math.min(before.size(), after.size());
        while (head < shorter && before.get(head).equals(after.get(head))) {
            head++;
        }
        int tail = 0;
        while (tail < shorter - head
                && before.get(before.size() - 1 - tail).equals(after.get(after.size() - 1 - tail))) {
            tail++;
        }
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < head; i++) {
            pairs.add(new Pair(i, i));
        }
        middle(before.subList(head, before.size() - tail), after.subList(head, after.size() - tail), head, pairs);
        for (int i = tail; i > 0; i--) {
            pairs.add(new Pair(before.size() - i, after.size() - i));
        }
        return pairs;
    }

    private static <T> void middle(List<T> before, List<T> after, int offset, List<Pair> pairs) {
        boolean affordable = (long) before.size() * after.size() <= MOST_CELLS;
        int[][] common = affordable ? lengths(before, after) : new int[0][];
        int i = 0;
        int j = 0;
        while (i < before.size() || j < after.size()) {
            if (affordable
                    && i < before.size()
                    && j < after.size()
                    && before.get(i).equals(after.get(j))) {
                pairs.add(new Pair(offset + i++, offset + j++));
            } else if (i < before.size()
                    && (j >= after.size() || !affordable || common[i + 1][j] >= common[i][j + 1])) {
                pairs.add(new Pair(offset + i++, -1));
            } else {
                pairs.add(new Pair(-1, offset + j++));
            }
        }
    }

    private static <T> int[][] lengths(List<T> before, List<T> after) {
        int[][] common = new int[before.size() + 1][after.size() + 1];
        for (int i = before.size() - 1; i >= 0; i--) {
            for (int j = after.size() - 1; j >= 0; j--) {
                common[i][j] = before.get(i).equals(after.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        return common;
    }
}
