package dev.muster.agent.roster;

import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import dev.muster.gossip.ProtocolVersions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.TreeMap;

/** Members made by hand. */
final class Members {

    private Members() {}

    static Member member(String name, String ip, MemberStatus status, Map<String, String> tags) {
        return new Member(
                name,
                new InetSocketAddress(address(ip), 7946),
                new TreeMap<>(tags),
                status,
                new ProtocolVersions(1, 5, 2, 2, 5, 5));
    }

    /** A Muster node with one service {@code web} that says {@code tag}. */
    static Member web(String name, String ip, MemberStatus status, String tag) {
        return member(name, ip, status, Map.of("muster", "1", "role", "backend", "svc:web", tag));
    }

    static InetAddress address(String ip) {
        try {
            return InetAddress.getByName(ip);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
