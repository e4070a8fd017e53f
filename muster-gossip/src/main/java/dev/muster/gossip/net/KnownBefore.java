package dev.muster.gossip.net;

import dev.muster.gossip.ClusterEvent;
import dev.muster.gossip.Member;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where members were that did not leave on purpose, in this life and the one before: the way back for a node that has
 * lost everybody, also when it has long forgotten them as members. Any thread. Source: Serf's protocol (join, leave,
 * rejoin and snapshots), where only the snapshot of the life before is asked, and failed members until they are reaped.
 */
final class KnownBefore {

    private final String self;
    private final InetSocketAddress here;
    private final int most;
    private final Map<String, InetSocketAddress> places = new LinkedHashMap<>();

    /**
     * @param self the own name, and {@code here} the own address, which are no way back
     * @param most how many are remembered; beyond, whoever was heard of longest ago is forgotten
     */
    KnownBefore(String self, InetSocketAddress here, int most) {
        this.self = self;
        this.here = here;
        this.most = most;
    }

    synchronized void remember(String name, InetSocketAddress place) {
        if (name.equals(self) || place.equals(here)) {
            return;
        }
        places.remove(name);
        places.put(name, place);
        if (places.size() > most) {
            places.remove(places.keySet().iterator().next());
        }
    }

    private synchronized void forget(String name) {
        places.remove(name);
    }

    /** Takes note of what became of a member. */
    void note(ClusterEvent.MemberEvent event) {
        Member member = event.member();
        switch (event) {
            case ClusterEvent.MemberJoined ignored -> remember(member.name(), member.address());
            case ClusterEvent.MemberUpdated ignored -> remember(member.name(), member.address());
            case ClusterEvent.MemberLeft ignored -> forget(member.name());
            case ClusterEvent.MemberFailed ignored -> {
                // It may be back some day.
            }
            case ClusterEvent.MemberReaped ignored -> {
                // So may this one; who left is not here any more.
            }
            case ClusterEvent.MemberLeaving ignored -> {
                // It may yet stay.
            }
        }
    }

    /** Each address once. */
    synchronized List<InetSocketAddress> places() {
        return places.values().stream().distinct().toList();
    }
}
