package dev.muster.gossip;

import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A node of the cluster as this node knows it. Immutable. The name and the tags are foreign text: they may hold
 * anything, so they must be validated or escaped before they are used or shown.
 */
public record Member(
        String name,
        InetSocketAddress address,
        SortedMap<String, String> tags,
        MemberStatus status,
        ProtocolVersions versions) {

    public Member {
        tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
    }
}
