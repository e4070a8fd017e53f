package dev.muster.haproxy;

import java.net.InetAddress;
import java.util.OptionalInt;

/**
 * A balancer of the cluster, this one or another.
 *
 * @param name its node's name, by which HAProxy's peers know it
 * @param ip its address
 * @param peersPort where its HAProxy exchanges stick tables; empty when it doesn't
 */
public record BalancerNode(ServerName name, InetAddress ip, OptionalInt peersPort) implements Comparable<BalancerNode> {

    public BalancerNode {
        if (peersPort.isPresent() && (peersPort.getAsInt() < 1 || peersPort.getAsInt() > 65535)) {
            throw new IllegalArgumentException("a port is 1 to 65535, not " + peersPort.getAsInt());
        }
    }

    @Override
    public int compareTo(BalancerNode other) {
        return name.compareTo(other.name);
    }
}
