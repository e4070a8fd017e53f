package dev.muster.simulator;

import dev.muster.gossip.serf.Census;
import dev.muster.gossip.serf.Node;
import dev.muster.gossip.serf.NodeConfig;
import dev.muster.gossip.serf.SerfTimings;
import dev.muster.gossip.swim.Counters;
import dev.muster.gossip.swim.GossipLimits;
import dev.muster.gossip.swim.SwimTimings;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * What it costs in memory that one node knows one member, where nodes share what they know: the growth of the heap
 * after a full collection, everything that a node has counted, divided by nodes times members.
 */
final class ViewCost {

    private ViewCost() {}

    /** {@code NODES MEMBERS}: how many nodes are made, and how large a cluster each of them knows. */
    public static void main(String[] args) {
        int nodes = Integer.parseInt(args[0]);
        int members = Integer.parseInt(args[1]);
        System.out.printf("%d nodes, %d members: %.2f bytes a view%n", nodes, members, bytesPerView(nodes, members));
    }

    static double bytesPerView(int nodeCount, int memberCount) {
        List<NodeConfig> configs =
                IntStream.range(0, memberCount).mapToObj(ViewCost::config).toList();
        Census cluster = Census.of(configs);
        List<Node> nodes = new ArrayList<>(nodeCount);
        long before = usedBytes();
        for (int i = 0; i < nodeCount; i++) {
            nodes.add(Node.among(cluster, configs.get(i), new SplittableRandom(i), new Counters(), 0));
        }
        long after = usedBytes();
        // Keeps them all alive until here.
        long views = nodes.stream().mapToLong(Node::known).sum();
        return (double) (after - before) / views;
    }

    private static long usedBytes() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    private static NodeConfig config(int number) {
        byte[] ip = {10, (byte) (number >> 16), (byte) (number >> 8), (byte) number};
        try {
            return new NodeConfig(
                    "node-" + number,
                    new InetSocketAddress(InetAddress.getByAddress(ip), 7946),
                    new TreeMap<>(),
                    1,
                    SwimTimings.LAN,
                    SerfTimings.DEFAULT,
                    GossipLimits.DEFAULT,
                    false);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are always an address", e);
        }
    }
}
