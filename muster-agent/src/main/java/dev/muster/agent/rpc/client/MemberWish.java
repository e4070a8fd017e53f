package dev.muster.agent.rpc.client;

import dev.muster.agent.rpc.protocol.MemberFilter;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which members are wanted, by regular expressions, each of which must fit; an empty one lets everything through. As
 * with Serf, an expression is put between {@code ^} and {@code $} without a group. Immutable.
 *
 * @param tags by the name of the tag; a tag that a member has not counts as empty
 */
public record MemberWish(SortedMap<String, String> tags, String status, String name) {

    /** All of them. */
    public static final MemberWish ALL = new MemberWish(new TreeMap<>(), "", "");

    /** @throws IllegalArgumentException for people: an expression is none, or too long, or there are too many */
    public MemberWish {
        tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
        // An agent of Serf hangs up when it is given an expression that is none; here it can be said what is wrong.
        var _ = new MemberFilter(tags, status, name);
    }

    public boolean isAll() {
        return tags.isEmpty() && status.isEmpty() && name.isEmpty();
    }
}
