package dev.muster.gossip.serf;

import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** The members as Serf's conversation needs them. Not thread-safe. */
final class Peers {

    private final String me;
    private final MemberBook members;

    Peers(String me, MemberBook members) {
        this.me = me;
        this.members = members;
    }

    Member self() {
        return find(me).orElseThrow(() -> new IllegalStateException("a node always knows itself"));
    }

    Optional<Member> find(String name) {
        return Optional.ofNullable(members.find(name)).map(SerfMember::member);
    }

    /** All that are alive, this node included, sorted by name. */
    List<Member> alive() {
        return members.with(member -> member.status() == MemberStatus.ALIVE).stream()
                .map(SerfMember::member)
                .toList();
    }

    /** Whether a member of this name is there; without a name, any member. */
    boolean isMemberAt(String name, InetSocketAddress address) {
        if (!name.isEmpty()) {
            return find(name).filter(member -> member.address().equals(address)).isPresent();
        }
        return !members.with(member -> member.member().address().equals(address))
                .isEmpty();
    }
}
