package dev.muster.gossip.serf;

import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import dev.muster.gossip.swim.SwimNode;
import dev.muster.gossip.swim.Versions;
import dev.muster.gossip.wire.TagCodec;
import java.util.Collection;
import java.util.List;

/**
 * All members of a cluster that has long found together, as each of them knows them: one record for each member, shared
 * by all nodes of a simulation. Immutable.
 */
public final class Census {

    private final List<SwimNode> nodes;
    private final List<SerfMember> members;

    private Census(List<SwimNode> nodes, List<SerfMember> members) {
        this.nodes = nodes;
        this.members = members;
    }

    /** A cluster of these nodes, all alive. */
    public static Census of(Collection<NodeConfig> cluster) {
        return new Census(
                cluster.stream().map(Census::node).toList(),
                cluster.stream().map(Census::member).toList());
    }

    private static SwimNode node(NodeConfig config) {
        return SwimNode.alive(
                config.name(), config.address(), TagCodec.encode(config.tags()), config.incarnation(), Versions.OWN);
    }

    private static SerfMember member(NodeConfig config) {
        Member member = new Member(
                config.name(), config.address(), config.tags(), MemberStatus.ALIVE, Versions.read(Versions.OWN));
        return new SerfMember(member, 0);
    }

    List<SwimNode> nodes() {
        return nodes;
    }

    List<SerfMember> members() {
        return members;
    }
}
