package dev.muster.agent;

import dev.muster.agent.api.Rollouts;
import dev.muster.agent.membership.MembersFrom;
import dev.muster.agent.membership.MembershipSource;
import dev.muster.agent.roster.Roster;
import dev.muster.agent.rpc.RpcCommands;
import dev.muster.agent.source.FollowedSource;
import dev.muster.gossip.Cluster;
import dev.muster.gossip.Member;
import dev.muster.gossip.QueryListener;
import dev.muster.gossip.QueryRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An agent that follows what others know, and is no member itself. It has nothing to tell, nobody asks it, and it can
 * ask nobody.
 *
 * @param node its name on this host
 * @param followed it is started already
 * @param loopbackAccepted whether a service may be on loopback
 */
record Following(String node, MembersFrom from, FollowedSource followed, boolean loopbackAccepted)
        implements Membership {

    private static final Logger LOG = LoggerFactory.getLogger(Following.class);
    private static final long LOOK_AGAIN_MILLIS = 20;

    @Override
    public MembershipSource source() {
        return followed;
    }

    @Override
    public String witness() {
        return from.word();
    }

    @Override
    public String words() {
        return "follows " + from.words();
    }

    @Override
    public Optional<Cluster> gossip() {
        return Optional.empty();
    }

    /** There is nobody to tell, and nothing of its own to be told. */
    @Override
    public CompletableFuture<Void> tell(SortedMap<String, String> tags) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public List<Member> askable() {
        return List.of();
    }

    @Override
    public void ask(QueryRequest request, QueryListener listener) {
        throw new IllegalStateException("nobody can be asked by an agent that " + words());
    }

    @Override
    public void answer(BalancerDesk desk, QueryAnswers answers) {
        // Nobody can ask.
    }

    @Override
    public void awaitFirst(List<String> join, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        try {
            while (!followed.now().complete() && System.nanoTime() - end < 0) {
                TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!followed.now().complete()) {
            LOG.warn(
                    "{} has not answered yet; HAProxy is taken over with the servers that are known so far",
                    from.words());
        }
    }

    @Override
    public Optional<String> unready(Roster roster) {
        return followed.now().complete() || !roster.services().isEmpty()
                ? Optional.empty()
                : Optional.of(from.words() + " has not answered yet, and no last roster is known");
    }

    @Override
    public RpcCommands commands(
            Supplier<CompletableFuture<Boolean>> leave,
            BiFunction<SortedMap<String, String>, List<String>, CompletableFuture<Void>> retag,
            List<Supplier<SortedMap<String, Long>>> counters,
            Supplier<SortedMap<String, SortedMap<String, String>>> groups) {
        return new FollowedCommands(node, from, followed, leave, counters);
    }

    @Override
    public Rollouts rollouts(OrderDesk orders, Supplier<Roster> roster, QueryAnswers answers) {
        return new NoRollouts(from);
    }

    @Override
    public CompletableFuture<Void> leave() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void close() {
        followed.close();
    }
}
