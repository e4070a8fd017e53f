package dev.muster.gossip.serf;

import dev.muster.gossip.MessageLimits;
import dev.muster.gossip.swim.GossipLimits;
import dev.muster.gossip.swim.SwimTimings;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one {@link Node} is. Immutable.
 *
 * @param name unique in the cluster
 * @param address where others reach this node
 * @param tags what it says of itself
 * @param incarnation where the own incarnation starts, 1 to 2^32-1; a start that is higher than in an earlier life
 *     spares the refutation of what others still believe
 * @param compression whether to compress what is sent; what is received may always be
 * @param messages how large own user events, queries and answers may be
 */
public record NodeConfig(
        String name,
        InetSocketAddress address,
        SortedMap<String, String> tags,
        long incarnation,
        SwimTimings swim,
        SerfTimings serf,
        GossipLimits limits,
        boolean compression,
        MessageLimits messages) {

    private static final long HIGHEST_INCARNATION = 0xffff_ffffL;

    /** One whose messages are as large as Serf's. */
    public NodeConfig(
            String name,
            InetSocketAddress address,
            SortedMap<String, String> tags,
            long incarnation,
            SwimTimings swim,
            SerfTimings serf,
            GossipLimits limits,
            boolean compression) {
        this(name, address, tags, incarnation, swim, serf, limits, compression, MessageLimits.DEFAULT);
    }

    public NodeConfig {
        tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a node needs a name");
        }
        if (address.isUnresolved() || address.getPort() == 0) {
            throw new IllegalArgumentException("a node needs an address and a port that others can reach");
        }
        if (incarnation < 1 || incarnation > HIGHEST_INCARNATION) {
            throw new IllegalArgumentException("an incarnation is 1 to 2^32-1");
        }
    }
}
