package dev.muster.agent.rpc;

import dev.muster.agent.rpc.protocol.RpcRequest.KeyVerb;
import dev.muster.gossip.KeyResult;
import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import dev.muster.gossip.ProtocolVersions;
import dev.muster.gossip.QueryListener;
import dev.muster.gossip.QueryRequest;
import dev.muster.gossip.QueryResult;
import dev.muster.gossip.coordinate.Coordinate;
import dev.muster.gossip.msgpack.Bytes;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** An agent of two members that remembers what it was asked. */
final class FakeCommands implements RpcCommands {

    static final String LONG_TEXT = "x".repeat(300);

    final List<String> asked = new CopyOnWriteArrayList<>();
    volatile List<Member> members = List.of(
            member("n1", "127.0.0.31", MemberStatus.ALIVE, Map.of("role", "web", "svc:web", "ready 3000 100")),
            member("n2", "fd00::1", MemberStatus.FAILED, Map.of("long", LONG_TEXT, "é", "ü")));

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
        return members;
    }

    @Override
    public int join(List<String> addresses, boolean replay) throws RpcException {
        asked.add("join " + addresses + " " + replay);
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
    public void event(String name, Bytes payload, boolean coalesce) {
        asked.add("event " + name + " " + payload.toUtf8() + " " + coalesce);
    }

    @Override
    public void tags(SortedMap<String, String> set, List<String> delete) {
        asked.add("tags " + set + " " + delete);
    }

    @Override
    public CompletableFuture<QueryResult> query(QueryRequest request, QueryListener listener) {
        asked.add("query " + request.name() + " " + request.nodes() + " " + request.tags() + " " + request.wants() + " "
                + request.relayFactor());
        listener.asked(request.timeout().orElse(Duration.ofMillis(300)));
        listener.acknowledged("n1");
        listener.answered("n1", Bytes.ofUtf8("hello"));
        return CompletableFuture.completedFuture(
                new QueryResult(new TreeSet<>(List.of("n1")), Map.of("n1", Bytes.ofUtf8("hello")), new TreeSet<>()));
    }

    @Override
    public KeyResult changeKey(KeyVerb verb, String key) {
        asked.add("key " + verb + " " + key);
        SortedMap<String, String> messages = new TreeMap<>(Map.of("n2", "no"));
        return new KeyResult(2, 2, 1, messages, new TreeMap<>(), new TreeMap<>());
    }

    @Override
    public KeyResult listKeys() {
        return new KeyResult(2, 2, 0, new TreeMap<>(), new TreeMap<>(Map.of("a2V5", 2)), new TreeMap<>());
    }

    @Override
    public Optional<Coordinate> coordinate(String node) {
        return node.equals("zz") ? Optional.empty() : Optional.of(Coordinate.fresh(Coordinate.DIMENSIONS));
    }

    @Override
    public SortedMap<String, SortedMap<String, String>> stats() {
        return new TreeMap<>(Map.of("agent", new TreeMap<>(Map.of("name", "n1"))));
    }
}
