package dev.muster.gossip.serf;

import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import dev.muster.gossip.swim.CompactTable;
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

    /** Nobody chooses names here to do harm. */
    private static final long NO_SEED = 0;

    private final List<String> names;
    private final CompactTable<String, SwimNode> nodes = CompactTable.byName(NO_SEED);
    private final CompactTable<String, SerfMember> members = CompactTable.byName(NO_SEED);

    private Census(Collection<NodeConfig> cluster) {
        names = cluster.stream().map(NodeConfig::name).toList();
        for (NodeConfig config : cluster) {
            if (nodes.put(node(config)) != null) {
                throw new IllegalArgumentException("two nodes have the name " + config.name());
            }
            members.put(member(config));
        }
    }

    /** A cluster of these nodes, all alive. */
    public static Census of(Collection<NodeConfig> cluster) {
        return new Census(cluster);
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

    /** In the order given. */
    List<String> names() {
        return names;
    }

    /** To be copied, not changed. */
    CompactTable<String, SwimNode> nodes() {
        return nodes;
    }

    /** To be copied, not changed. */
    CompactTable<String, SerfMember> members() {
        return members;
    }
}
