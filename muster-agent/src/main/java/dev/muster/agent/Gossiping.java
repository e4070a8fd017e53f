package dev.muster.agent;

import dev.muster.agent.api.Rollouts;
import dev.muster.agent.membership.MembershipSource;
import dev.muster.agent.membership.Sighting;
import dev.muster.agent.roster.Roster;
import dev.muster.agent.rpc.RpcCommands;
import dev.muster.gossip.Cluster;
import dev.muster.gossip.Member;
import dev.muster.gossip.QueryListener;
import dev.muster.gossip.QueryRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An agent that gossips: it is a member of the cluster itself. */
record Gossiping(Cluster cluster) implements Membership {

    private static final Logger LOG = LoggerFactory.getLogger(Gossiping.class);

    @Override
    public MembershipSource source() {
        return () -> Sighting.ofGossip(cluster.members());
    }

    @Override
    public String witness() {
        return "gossip";
    }

    @Override
    public String words() {
        return "gossips on " + AgentReports.text(cluster.address());
    }

    @Override
    public Optional<Cluster> gossip() {
        return Optional.of(cluster);
    }

    @Override
    public boolean loopbackAccepted() {
        return cluster.address().getAddress().isLoopbackAddress();
    }

    /** Urgent news: balancers are told at once, the others by gossip. */
    @Override
    public CompletableFuture<Void> tell(SortedMap<String, String> tags) {
        return cluster.setTags(tags, m -> OwnTags.BALANCER.equals(m.tags().get("role")));
    }

    @Override
    public List<Member> askable() {
        return cluster.members();
    }

    @Override
    public void ask(QueryRequest request, QueryListener listener) {
        cluster.query(request, listener).exceptionally(e -> {
            LOG.warn("The balancers could not be asked: {}", e.getMessage());
            return null;
        });
    }

    @Override
    public void answer(BalancerDesk desk, QueryAnswers answers) {
        new ReleaseDesk(desk, cluster::members).answerIn(answers);
        new ServingDesk(desk).answerIn(answers);
    }

    @Override
    public void awaitFirst(List<String> join, Duration patience) {
        if (join.isEmpty()) {
            return;
        }
        try {
            cluster.join(join).get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("Nobody answered yet; HAProxy is taken over with the servers that are known so far");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Optional<String> unready(Roster roster) {
        return Optional.empty();
    }

    @Override
    public RpcCommands commands(
            Supplier<CompletableFuture<Boolean>> leave,
            BiFunction<SortedMap<String, String>, List<String>, CompletableFuture<Void>> retag,
            List<Supplier<SortedMap<String, Long>>> counters,
            Supplier<SortedMap<String, SortedMap<String, String>>> groups) {
        return new SerfCommands(cluster, leave, retag, counters, groups);
    }

    @Override
    public Rollouts rollouts(OrderDesk orders, Supplier<Roster> roster, QueryAnswers answers) {
        orders.answerIn(answers);
        RemoteOrders remote = new RemoteOrders(cluster, orders);
        return new RolloutDesk(remote, new TrafficDesk(roster, remote));
    }

    @Override
    public CompletableFuture<Void> leave() {
        LOG.info("Leaving: saying good-bye to the cluster");
        return cluster.leave();
    }

    @Override
    public void close() {
        cluster.close();
    }
}
