package dev.muster.gossip.serf;

import dev.muster.gossip.Member;
import dev.muster.gossip.swim.NameTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * The members sorted by name, as immutable lists. The last list is kept, and the next one made of it where few members
 * have changed: in a large cluster, where somebody changes all the time, sorting would cost more than the gossip. Costs
 * nothing before a list is first asked for. Not thread-safe.
 */
final class SortedMembers {

    private static final Comparator<Member> BY_NAME = Comparator.comparing(Member::name);
    private static final int SORTED_ANEW_WHEN_CHANGED = 8;

    private final NameTable<SerfMember> members;
    private final TreeSet<String> changed = new TreeSet<>();
    private Member[] last = {};
    private boolean current;

    SortedMembers(NameTable<SerfMember> members) {
        this.members = members;
    }

    /** The member of this name was changed, added or removed. */
    void changed(String name) {
        if (current) {
            changed.add(name);
            if (changed.size() > SORTED_ANEW_WHEN_CHANGED + last.length / SORTED_ANEW_WHEN_CHANGED) {
                current = false;
                changed.clear();
                last = new Member[0];
            }
        }
    }

    List<Member> list() {
        if (!current) {
            last = sorted();
            current = true;
        } else if (!changed.isEmpty()) {
            last = patched();
            changed.clear();
        }
        return Collections.unmodifiableList(Arrays.asList(last));
    }

    private Member[] sorted() {
        List<Member> all = new ArrayList<>(members.size());
        members.forEach(member -> all.add(member.member()));
        all.sort(BY_NAME);
        return all.toArray(new Member[0]);
    }

    private Member[] patched() {
        Member[] next = new Member[last.length + changed.size()];
        int from = 0;
        int size = 0;
        for (String name : changed) {
            int place = placeOf(name, from);
            System.arraycopy(last, from, next, size, place - from);
            size += place - from;
            boolean known = place < last.length && last[place].name().equals(name);
            from = known ? place + 1 : place;
            SerfMember member = members.find(name);
            if (member != null) {
                next[size++] = member.member();
            }
        }
        System.arraycopy(last, from, next, size, last.length - from);
        return Arrays.copyOf(next, size + last.length - from);
    }

    /** The first place, from {@code from} on, whose name is not before {@code name}. */
    private int placeOf(String name, int from) {
        int low = from;
        int high = last.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (last[middle].name().compareTo(name) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
