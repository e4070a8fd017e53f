package dev.muster.gossip.serf;

import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import dev.muster.gossip.swim.CompactTable;

/**
 * A member and what Serf's rules need to know beside it. Immutable: {@link MemberBook} holds the newest of each name.
 *
 * @param statusTime the Lamport time of the newest intent that was heeded
 * @param statusTimeIsHearsay whether that time was only told in an exchange of state, which does not say what was
 *     intended then
 * @param goneSinceNanos when it left, failed, or said that it would leave; 0 before it ever did
 * @param prune whether it is to be forgotten as soon as it has left
 */
record SerfMember(Member member, long statusTime, boolean statusTimeIsHearsay, long goneSinceNanos, boolean prune)
        implements CompactTable.Named {

    SerfMember(Member member, long statusTime) {
        this(member, statusTime, false, 0, false);
    }

    @Override
    public String name() {
        return member.name();
    }

    MemberStatus status() {
        return member.status();
    }

    SerfMember withMember(Member changed) {
        return new SerfMember(changed, statusTime, statusTimeIsHearsay, goneSinceNanos, prune);
    }

    SerfMember become(MemberStatus status) {
        return withMember(new Member(member.name(), member.address(), member.tags(), status, member.versions()));
    }

    SerfMember withStatusTime(long lamportTime, boolean hearsay) {
        return new SerfMember(member, lamportTime, hearsay, goneSinceNanos, prune);
    }

    SerfMember goneSince(long nowNanos) {
        return new SerfMember(member, statusTime, statusTimeIsHearsay, nowNanos, prune);
    }

    SerfMember withPrune(boolean value) {
        return value == prune ? this : new SerfMember(member, statusTime, statusTimeIsHearsay, goneSinceNanos, value);
    }
}
