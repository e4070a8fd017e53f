package dev.muster.agent;

import dev.muster.agent.handler.machine.HandlerOptions;
import dev.muster.agent.membership.MembersFrom;
import dev.muster.agent.rpc.LogBook;
import dev.muster.agent.serf.JoinTries;
import dev.muster.gossip.NameLost;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One agent, from its start to its leave: gossip, the services beside it, on a balancer its HAProxy, and the local
 * doors. Any number of agents can live in one program. Safe to use from any thread.
 *
 * <p>Source: design sections 2, 6, 7 and 11.
 */
public final class Agent implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Agent.class);

    private static final Duration RELOAD = Duration.ofSeconds(10);

    private final Composition.Local local;
    private final Composition.Shared shared;
    private final Composition.Desks desks;
    private final Doors doors;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final CompletableFuture<Integer> ended;
    private volatile boolean failed;

    Agent(Composition.Local local, Composition.Shared shared, Composition.Desks desks, Doors doors) {
        this.local = local;
        this.shared = shared;
        this.desks = desks;
        this.doors = doors;
        this.ended = desks.departure().done().thenApplyAsync(this::end, Parts::onItsOwnThread);
    }

    /**
     * Starts an agent; it runs until {@link #leave} or {@link #close}. Blocks until its doors are open and, on a
     * balancer, HAProxy answers; it does not wait until it has joined others.
     */
    public static Agent start(AgentOptions options) throws AgentException {
        return start(options, new LogBook());
    }

    /**
     * As {@link #start(AgentOptions)}.
     *
     * @param log what {@code monitor} shows; whoever logs writes to it
     */
    public static Agent start(AgentOptions options, LogBook log) throws AgentException {
        MembershipStart start = MembershipStart.choose(options);
        OwnServices.check(options);
        SortedMap<String, String> tags = OwnTags.of(options);
        return new Composition(options, log, start, tags).compose();
    }

    /** Refuses to gossip where that could not be, as far as it can be seen from the options. Touches nothing. */
    public static void checkPlace(AgentOptions options) throws AgentException {
        FollowRules.check(options);
        if (options.membersFrom() instanceof MembersFrom.Gossip) {
            GossipPlace.check(options);
        }
    }

    /** Refuses services and tags that could not be, as far as it can be seen from the options. Touches nothing. */
    public static void checkServices(AgentOptions options) throws AgentException {
        OwnServices.check(options);
        OwnTags.of(options);
    }

    /** The name it goes by, which may have got a number. */
    public String node() {
        return local.claim().node();
    }

    /**
     * Where it gossips.
     *
     * @throws IllegalStateException if it does not, but follows what others know
     */
    public InetSocketAddress gossip() {
        return shared.membership()
                .gossip()
                .orElseThrow(() -> new IllegalStateException(
                        "it does not gossip; it " + shared.membership().words()))
                .address();
    }

    /** Where its HTTP API is. */
    public URI api() {
        return doors.api();
    }

    /**
     * Leaves in order: drains and ends its services, ends HAProxy softly, leaves the cluster. Said again, it skips the
     * waiting. Done when all is over, with the exit code: 0, or 1 when a step did not end well.
     */
    public CompletableFuture<Integer> leave() {
        if (!closed.get()) {
            desks.departure().begin();
        }
        return ended;
    }

    /** Waits until the agent has left, whoever asked for it; the exit code. */
    public int awaitEnd() {
        return ended.join();
    }

    /** Its services end in order, but nobody is told good-bye in a name that is another's. */
    void leaveWithoutAName(NameLost lost) {
        LOG.error("{}, with --node. The agent ends", lost.message());
        endInFailure();
    }

    /** It cannot do what it was started for: it leaves in order, and its exit code says so. */
    void endInFailure() {
        failed = true;
        desks.departure().begin();
    }

    /** These end as soon as the agent begins to leave, or ends without. */
    void endsWith(JoinTries tries) {
        CompletableFuture<Object> end =
                CompletableFuture.anyOf(desks.departure().beginning(), ended);
        CompletableFuture<Void> _ = end.thenRun(tries::close);
    }

    /**
     * Takes on what can change while it runs, which is the tags. Blocks until the cluster was told.
     *
     * @param next what it would be told at a start now
     * @throws AgentException if that cannot be; then it stays as it is
     */
    public void reload(AgentOptions next) throws AgentException {
        OwnServices.check(next);
        SortedMap<String, String> tags = OwnTags.of(next);
        try {
            desks.tags().replace(tags).get(RELOAD.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new AgentException("the tags stay as they are: " + (cause == null ? e : cause).getMessage(), "");
        } catch (TimeoutException e) {
            throw new AgentException("the new tags are not told to the cluster yet", "");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int end(boolean well) {
        shut();
        LOG.info("Agent {} has left", node());
        return well && !failed ? 0 : 1;
    }

    /** From now on these event handlers count, at once and all of them; what runs for others goes on to its end. */
    public void replaceHandlers(HandlerOptions handlers) {
        shared.handlers().replace(handlers);
    }

    /**
     * Ends the agent alone, without a word to the others and without touching its services and HAProxy: they live on,
     * and an agent of the same name that starts later takes them over.
     */
    @Override
    public void close() {
        shut();
        ended.complete(0);
    }

    private void shut() {
        if (closed.compareAndSet(false, true)) {
            doors.close();
            shared.serfEvents().close();
            shared.handlers().close();
            desks.restarts().endAlone();
            local.services().leave();
            desks.steering().close();
            shared.rosterFile().ifPresent(RosterFile::close);
            shared.desk().ifPresent(BalancerDesk::detach);
            shared.membership().close();
            local.supervisor().close();
            local.claim().close();
        }
    }
}
