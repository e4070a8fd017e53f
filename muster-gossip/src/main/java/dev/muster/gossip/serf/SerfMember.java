package dev.muster.gossip.serf;

import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;

/** A member and what Serf's rules need to know beside it. Mutable; belongs to the machine's owner. */
final class SerfMember {

    private Member member;
    /** The Lamport time of the newest intent that was heeded. */
    long statusTime;
    /** Whether that time was only told in an exchange of state, which does not say what was intended then. */
    boolean statusTimeIsHearsay;
    /** When it left or failed. */
    long goneSinceNanos;
    /** Whether it is to be forgotten as soon as it has left. */
    boolean prune;

    SerfMember(Member member, long statusTime) {
        this.member = member;
        this.statusTime = statusTime;
    }

    Member member() {
        return member;
    }

    void setMember(Member changed) {
        member = changed;
    }

    MemberStatus status() {
        return member.status();
    }

    Member become(MemberStatus status) {
        member = new Member(member.name(), member.address(), member.tags(), status, member.versions());
        return member;
    }
}
