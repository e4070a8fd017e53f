package dev.muster.agent;

import dev.muster.agent.rpc.RpcCommands;
import dev.muster.agent.rpc.RpcException;
import dev.muster.agent.rpc.protocol.RpcRequest.KeyVerb;
import dev.muster.gossip.Cluster;
import dev.muster.gossip.ClusterFacts;
import dev.muster.gossip.ClusterKeys;
import dev.muster.gossip.KeyResult;
import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import dev.muster.gossip.OldEvents;
import dev.muster.gossip.QueryListener;
import dev.muster.gossip.QueryRequest;
import dev.muster.gossip.QueryResult;
import dev.muster.gossip.coordinate.Coordinate;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.wire.GossipKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** What Serf's RPC asks, done by the cluster. Any thread; calls block for a bounded time. */
final class SerfCommands implements RpcCommands {

    private static final Duration SHORT = Duration.ofSeconds(10);
    private static final Duration KEY_TIME = Duration.ofMinutes(2);
    private static final Duration JOIN_TIME = Duration.ofSeconds(30);
    private static final Duration LEAVE_TIME = Duration.ofSeconds(45);

    private final Cluster cluster;
    private final Supplier<CompletableFuture<Boolean>> leave;
    private final BiFunction<SortedMap<String, String>, List<String>, CompletableFuture<Void>> retag;
    private final List<Supplier<SortedMap<String, Long>>> others;
    private final Supplier<SortedMap<String, SortedMap<String, String>>> groups;

    /**
     * @param leave makes the agent leave; done when the cluster has been told
     * @param retag sets tags of this node, and deletes some; done when the cluster was told
     * @param others what the agent counts besides the cluster
     * @param groups what it tells beside that
     */
    SerfCommands(
            Cluster cluster,
            Supplier<CompletableFuture<Boolean>> leave,
            BiFunction<SortedMap<String, String>, List<String>, CompletableFuture<Void>> retag,
            List<Supplier<SortedMap<String, Long>>> others,
            Supplier<SortedMap<String, SortedMap<String, String>>> groups) {
        this.cluster = cluster;
        this.leave = leave;
        this.retag = retag;
        this.others = List.copyOf(others);
        this.groups = groups;
    }

    @Override
    public List<Member> members() {
        return cluster.members();
    }

    @Override
    public int join(List<String> addresses, boolean replay) throws RpcException {
        if (addresses.isEmpty()) {
            return 0;
        }
        return await(cluster.join(addresses, replay ? OldEvents.REPLAY : OldEvents.IGNORE), JOIN_TIME);
    }

    @Override
    public void event(String name, Bytes payload, boolean coalesce) throws RpcException {
        await(cluster.sendEvent(name, payload, coalesce), SHORT);
    }

    @Override
    public void tags(SortedMap<String, String> set, List<String> delete) throws RpcException {
        await(retag.apply(set, delete), SHORT);
    }

    @Override
    public CompletableFuture<QueryResult> query(QueryRequest request, QueryListener listener) {
        return cluster.query(request, listener);
    }

    @Override
    public KeyResult changeKey(KeyVerb verb, String key) throws RpcException {
        GossipKey read;
        try {
            read = GossipKey.ofBase64(key);
        } catch (IllegalArgumentException e) {
            throw new RpcException(String.valueOf(e.getMessage()), e);
        }
        ClusterKeys keys = cluster.keys();
        CompletableFuture<KeyResult> result = switch (verb) {
            case INSTALL -> keys.install(read);
            case USE -> keys.use(read);
            case REMOVE -> keys.remove(read);
        };
        return await(result, KEY_TIME);
    }

    @Override
    public KeyResult listKeys() throws RpcException {
        return await(cluster.keys().list(), KEY_TIME);
    }

    @Override
    public Optional<Coordinate> coordinate(String node) {
        return cluster.coordinate(node);
    }

    @Override
    public void forceLeave(String node, boolean prune) throws RpcException {
        await(cluster.forceLeave(node, prune), JOIN_TIME);
    }

    @Override
    public void leave() throws RpcException {
        if (!await(leave.get(), LEAVE_TIME)) {
            throw new RpcException("not every step of leaving ended well; the agent's log says which");
        }
    }

    private static <T> T await(CompletableFuture<T> future, Duration time) throws RpcException {
        try {
            return future.get(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new RpcException(cause == null ? "it failed" : String.valueOf(cause.getMessage()), e);
        } catch (TimeoutException e) {
            throw new RpcException("it took longer than " + time.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RpcException("the agent is ending", e);
        }
    }

    @Override
    public SortedMap<String, SortedMap<String, String>> stats() {
        List<Member> members = cluster.members();
        SortedMap<String, SortedMap<String, String>> groups = new TreeMap<>();
        Member self = cluster.self();
        put(groups, "agent", "name", self.name());
        put(groups, "runtime", "os", System.getProperty("os.name", ""));
        put(groups, "runtime", "arch", System.getProperty("os.arch", ""));
        put(groups, "runtime", "version", "java " + Runtime.version());
        String processors = Integer.toString(Runtime.getRuntime().availableProcessors());
        put(groups, "runtime", "cpu_count", processors);
        put(groups, "runtime", "max_procs", processors);
        put(groups, "serf", "members", Integer.toString(members.size()));
        put(groups, "serf", "failed", count(members, MemberStatus.FAILED));
        put(groups, "serf", "left", count(members, MemberStatus.LEFT));
        put(groups, "serf", "encrypted", Boolean.toString(cluster.encrypted()));
        SortedMap<String, Long> counted = cluster.counters();
        put(groups, "serf", "coordinate_resets", Long.toString(counted.getOrDefault("coordinates_reset", 0L)));
        facts().ifPresent(facts -> {
            put(groups, "serf", "health_score", Integer.toString(facts.healthScore()));
            put(groups, "serf", "member_time", Long.toString(facts.memberTime()));
            put(groups, "serf", "event_time", Long.toString(facts.eventTime()));
            put(groups, "serf", "query_time", Long.toString(facts.queryTime()));
            put(groups, "serf", "intent_queue", Integer.toString(facts.intentQueue()));
            put(groups, "serf", "event_queue", Integer.toString(facts.eventQueue()));
            put(groups, "serf", "query_queue", Integer.toString(facts.queryQueue()));
        });
        groups.put("tags", new TreeMap<>(self.tags()));
        SortedMap<String, String> counters = new TreeMap<>();
        counted.forEach((name, value) -> counters.put(name, value.toString()));
        others.forEach(some -> some.get().forEach((name, value) -> counters.put(name, value.toString())));
        groups.put("muster", counters);
        groups.putAll(this.groups.get());
        return groups;
    }

    /** How the node stands, if it is not closed. */
    private Optional<ClusterFacts> facts() {
        try {
            return Optional.of(await(cluster.facts(), SHORT));
        } catch (RpcException e) {
            return Optional.empty();
        }
    }

    private static String count(List<Member> members, MemberStatus status) {
        return Long.toString(members.stream().filter(m -> m.status() == status).count());
    }

    private static void put(
            SortedMap<String, SortedMap<String, String>> groups, String group, String key, String value) {
        groups.computeIfAbsent(group, g -> new TreeMap<>()).put(key, value);
    }
}
