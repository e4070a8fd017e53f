package dev.muster.agent;

import dev.muster.agent.api.Rollouts;
import dev.muster.agent.membership.MembershipSource;
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
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * Where a running agent has its members from, and what it can do among them: it gossips, or it follows what somebody
 * else knows, and then it can't be heard by anybody. Any thread.
 */
sealed interface Membership permits Gossiping, Following {

    /** Who is there. */
    MembershipSource source();

    /** How it is named among facts: gossip, serf or consul. */
    String witness();

    /** What this agent does, in words: it gossips there, or follows that. */
    String words();

    /** Its own place among them; empty where it only follows. */
    Optional<Cluster> gossip();

    /** Whether a service may be on loopback. */
    boolean loopbackAccepted();

    /** Tells the others these tags; done when they are on their way. */
    CompletableFuture<Void> tell(SortedMap<String, String> tags);

    /** Those that can be asked by {@link #ask}. */
    List<Member> askable();

    /** Asks the others. */
    void ask(QueryRequest request, QueryListener listener);

    /** Lets the balancer answer the others. */
    void answer(BalancerDesk desk, QueryAnswers answers);

    /** Waits until somebody was heard of, at most so long. */
    void awaitFirst(List<String> join, Duration patience);

    /** Why no client should be sent to this balancer yet. */
    Optional<String> unready(Roster roster);

    /** What Serf's RPC can ask. */
    RpcCommands commands(
            Supplier<CompletableFuture<Boolean>> leave,
            BiFunction<SortedMap<String, String>, List<String>, CompletableFuture<Void>> retag,
            List<Supplier<SortedMap<String, Long>>> counters,
            Supplier<SortedMap<String, SortedMap<String, String>>> groups);

    /** What can be ordered from here; orders of others are answered from now on. */
    Rollouts rollouts(OrderDesk orders, Supplier<Roster> roster, QueryAnswers answers);

    /** Says good-bye. */
    CompletableFuture<Void> leave();

    /** Ends, without a word. */
    void close();
}
