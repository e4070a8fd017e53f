package dev.muster.agent.rpc.client;

import dev.muster.gossip.ProtocolVersions;
import java.net.InetAddress;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A member as Serf's RPC tells it. Name, tags and status are foreign text.
 *
 * @param status {@code alive}, {@code leaving}, {@code left}, {@code failed} or {@code none}
 */
public record RpcMember(
        String name,
        InetAddress address,
        int port,
        SortedMap<String, String> tags,
        String status,
        ProtocolVersions versions) {

    public RpcMember {
        tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
    }
}
