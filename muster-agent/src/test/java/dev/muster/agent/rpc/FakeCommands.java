package dev.muster.agent.rpc;

import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import dev.muster.gossip.ProtocolVersions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** An agent of two members that remembers what it was asked. */
final class FakeCommands implements RpcCommands {

    static final String LONG_TEXT = "x".repeat(300);

    final List<String> asked = new CopyOnWriteArrayList<>();

    static Member member(String name, String ip, MemberStatus status, Map<String, String> tags) {
        return new Member(
                name,
                new InetSocketAddress(InetAddress.ofLiteral(ip), 7946),
                new TreeMap<>(tags),
                status,
                new ProtocolVersions(1, 5, 2, 2, 5, 5));
    }

    @Override
    public List<Member> members() {
        return List.of(
                member("n1", "127.0.0.31", MemberStatus.ALIVE, Map.of("role", "web", "svc:web", "ready 3000 100")),
                member("n2", "fd00::1", MemberStatus.FAILED, Map.of("long", LONG_TEXT, "é", "ü")));
    }

    @Override
    public int join(List<String> addresses) throws RpcException {
        asked.add("join " + addresses);
        if (addresses.contains("nowhere")) {
            throw new RpcException("nowhere does not answer");
        }
        return addresses.size();
    }

    @Override
    public void forceLeave(String node, boolean prune) throws RpcException {
        asked.add("force-leave " + node + " " + prune);
        if (node.equals("zz")) {
            throw new RpcException("there is no member zz");
        }
    }

    @Override
    public void leave() {
        asked.add("leave");
    }

    @Override
    public SortedMap<String, SortedMap<String, String>> stats() {
        return new TreeMap<>(Map.of("agent", new TreeMap<>(Map.of("name", "n1"))));
    }
}
