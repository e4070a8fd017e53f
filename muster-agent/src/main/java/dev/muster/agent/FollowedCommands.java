package dev.muster.agent;

import dev.muster.agent.membership.MembersFrom;
import dev.muster.agent.membership.MembershipSource;
import dev.muster.agent.membership.Sighting;
import dev.muster.agent.rpc.RpcCommands;
import dev.muster.agent.rpc.RpcException;
import dev.muster.agent.rpc.protocol.RpcRequest.KeyVerb;
import dev.muster.gossip.KeyResult;
import dev.muster.gossip.Member;
import dev.muster.gossip.QueryListener;
import dev.muster.gossip.QueryRequest;
import dev.muster.gossip.QueryResult;
import dev.muster.gossip.coordinate.Coordinate;
import dev.muster.gossip.msgpack.Bytes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** What Serf's RPC can ask of an agent that does not gossip: who is there, how it stands, and to leave. Any thread. */
final class FollowedCommands implements RpcCommands {

    private static final Duration LEAVE_TIME = Duration.ofSeconds(45);

    private final String node;
    private final MembersFrom from;
    private final MembershipSource source;
    private final Supplier<CompletableFuture<Boolean>> leave;
    private final List<Supplier<SortedMap<String, Long>>> counters;

    FollowedCommands(
            String node,
            MembersFrom from,
            MembershipSource source,
            Supplier<CompletableFuture<Boolean>> leave,
            List<Supplier<SortedMap<String, Long>>> counters) {
        this.node = node;
        this.from = from;
        this.source = source;
        this.leave = leave;
        this.counters = List.copyOf(counters);
    }

    private RpcException refused(String what) {
        return new RpcException("this agent does not gossip: it follows " + from.words() + ", so it can't " + what);
    }

    @Override
    public List<Member> members() {
        return source.now().members();
    }

    @Override
    public int join(List<String> addresses, boolean replay) throws RpcException {
        throw refused("join anybody");
    }

    @Override
    public void forceLeave(String name, boolean prune) throws RpcException {
        throw refused("take a member for left");
    }

    @Override
    public void leave() throws RpcException {
        try {
            if (!leave.get().get(LEAVE_TIME.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new RpcException("not every step of leaving ended well; the agent's log says which");
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new RpcException("it did not end within " + LEAVE_TIME.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RpcException("the agent is ending", e);
        }
    }

    @Override
    public void event(String name, Bytes payload, boolean coalesce) throws RpcException {
        throw refused("tell the cluster anything");
    }

    @Override
    public void tags(SortedMap<String, String> set, List<String> delete) throws RpcException {
        throw refused("have tags");
    }

    @Override
    public CompletableFuture<QueryResult> query(QueryRequest request, QueryListener listener) {
        return CompletableFuture.failedFuture(refused("ask the cluster"));
    }

    @Override
    public KeyResult changeKey(KeyVerb verb, String key) throws RpcException {
        throw refused("change keys");
    }

    @Override
    public KeyResult listKeys() throws RpcException {
        throw refused("ask for keys");
    }

    @Override
    public Optional<Coordinate> coordinate(String name) {
        return Optional.empty();
    }

    @Override
    public SortedMap<String, SortedMap<String, String>> stats() {
        Sighting seen = source.now();
        SortedMap<String, SortedMap<String, String>> groups = new TreeMap<>();
        groups.put("agent", new TreeMap<>(Map.of("name", node)));
        SortedMap<String, String> membership = new TreeMap<>();
        membership.put("from", from.words());
        membership.put("members", Integer.toString(seen.members().size()));
        membership.put("set_aside", Integer.toString(seen.aside().size()));
        membership.put("complete", Boolean.toString(seen.complete()));
        seen.outage().ifPresent(outage -> {
            membership.put("away_since", outage.since().toString());
            membership.put("away_because", outage.why());
        });
        groups.put("membership", membership);
        SortedMap<String, String> counted = new TreeMap<>();
        counters.forEach(some -> some.get().forEach((name, value) -> counted.put(name, value.toString())));
        groups.put("muster", counted);
        return groups;
    }
}
