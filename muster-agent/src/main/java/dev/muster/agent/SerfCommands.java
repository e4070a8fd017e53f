package dev.muster.agent;

import dev.muster.agent.rpc.RpcCommands;
import dev.muster.agent.rpc.RpcException;
import dev.muster.gossip.Cluster;
import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** What Serf's RPC asks, done by the cluster. Any thread; calls block for a bounded time. */
final class SerfCommands implements RpcCommands {

    private static final Duration JOIN_TIME = Duration.ofSeconds(30);
    private static final Duration LEAVE_TIME = Duration.ofSeconds(45);

    private final Cluster cluster;
    private final Supplier<CompletableFuture<Boolean>> leave;
    private final Supplier<SortedMap<String, Long>> counted;

    /**
     * @param leave makes the agent leave; done when the cluster has been told
     * @param counted what the agent counts besides the cluster
     */
    SerfCommands(
            Cluster cluster, Supplier<CompletableFuture<Boolean>> leave, Supplier<SortedMap<String, Long>> counted) {
        this.cluster = cluster;
        this.leave = leave;
        this.counted = counted;
    }

    @Override
    public List<Member> members() {
        return cluster.members();
    }

    @Override
    public int join(List<String> addresses) throws RpcException {
        return await(cluster.join(addresses), JOIN_TIME);
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
        put(
                groups,
                "runtime",
                "cpu_count",
                Integer.toString(Runtime.getRuntime().availableProcessors()));
        put(groups, "serf", "members", Integer.toString(members.size()));
        put(groups, "serf", "failed", count(members, MemberStatus.FAILED));
        put(groups, "serf", "left", count(members, MemberStatus.LEFT));
        put(groups, "serf", "encrypted", Boolean.toString(cluster.encrypted()));
        groups.put("tags", new TreeMap<>(self.tags()));
        SortedMap<String, String> counters = new TreeMap<>();
        cluster.counters().forEach((name, value) -> counters.put(name, value.toString()));
        counted.get().forEach((name, value) -> counters.put(name, value.toString()));
        groups.put("muster", counters);
        return groups;
    }

    private static String count(List<Member> members, MemberStatus status) {
        return Long.toString(members.stream().filter(m -> m.status() == status).count());
    }

    private static void put(
            SortedMap<String, SortedMap<String, String>> groups, String group, String key, String value) {
        groups.computeIfAbsent(group, g -> new TreeMap<>()).put(key, value);
    }
}
