package dev.muster.agent;

import dev.muster.agent.rpc.LogBook;
import dev.muster.agent.rpc.RpcServer;
import dev.muster.agent.run.Claim;
import dev.muster.gossip.Cluster;
import dev.muster.gossip.ClusterEvent;
import dev.muster.gossip.NameLost;
import dev.muster.gossip.Query;
import dev.muster.supervisor.ServiceName;
import dev.muster.supervisor.Supervisor;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
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

    private final Claim claim;
    private final Supervisor supervisor;
    private final Cluster cluster;
    private final Optional<BalancerDesk> desk;
    private final Optional<RosterFile> rosterFile;
    private final Steering steering;
    private final Departure departure;
    private final Doors doors;
    private final SerfEvents serfEvents;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final CompletableFuture<Integer> ended;
    private volatile boolean lostItsName;

    private Agent(
            Claim claim,
            Supervisor supervisor,
            Cluster cluster,
            Optional<BalancerDesk> desk,
            Optional<RosterFile> rosterFile,
            Steering steering,
            Departure departure,
            Doors doors,
            SerfEvents serfEvents) {
        this.claim = claim;
        this.supervisor = supervisor;
        this.cluster = cluster;
        this.desk = desk;
        this.rosterFile = rosterFile;
        this.steering = steering;
        this.departure = departure;
        this.doors = doors;
        this.serfEvents = serfEvents;
        this.ended = departure.done().thenApplyAsync(this::end, Parts::onItsOwnThread);
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
        GossipPlace place = GossipPlace.choose(options);
        OwnServices.check(options);
        SortedMap<String, String> tags = OwnTags.of(options);
        Deque<Runnable> undo = new ArrayDeque<>();
        boolean started = false;
        try {
            Agent agent = compose(options, log, place, tags, undo);
            started = true;
            return agent;
        } finally {
            if (!started) {
                undo.forEach(Runnable::run);
            }
        }
    }

    /** Refuses to gossip where that could not be, as far as it can be seen from the options. Touches nothing. */
    public static void checkPlace(AgentOptions options) throws AgentException {
        GossipPlace.check(options);
    }

    /** Refuses services and tags that could not be, as far as it can be seen from the options. Touches nothing. */
    public static void checkServices(AgentOptions options) throws AgentException {
        OwnServices.check(options);
        OwnTags.of(options);
    }

    private static Agent compose(
            AgentOptions options, LogBook log, GossipPlace place, SortedMap<String, String> tags, Deque<Runnable> undo)
            throws AgentException {
        Bell bell = new Bell();
        Claim claim = Parts.claim(options);
        undo.push(claim::close);
        Supervisor supervisor = Parts.supervisor(claim, bell);
        undo.push(supervisor::close);
        OwnServices services =
                new OwnServices(supervisor, options.services(), options.leave().app());
        TagPacer pacer = new TagPacer(tags, options.services());
        QueryAnswers answers = new QueryAnswers();
        CompletableFuture<NameLost> nameLost = new CompletableFuture<>();
        SerfEvents serfEvents = new SerfEvents();
        undo.push(serfEvents::close);
        Cluster cluster = Parts.cluster(
                options, place, claim.node(), pacer.tags(), event -> hear(event, bell, answers, serfEvents, nameLost));
        undo.push(cluster::close);
        Optional<RosterFile> rosterFile = Parts.rosterFile(options, claim);
        rosterFile.ifPresent(file -> undo.push(file::close));
        Rosters rosters = Parts.rosters(options, cluster, rosterFile);
        Optional<BalancerDesk> desk = Parts.balancer(options, claim, supervisor, cluster, rosters);
        desk.ifPresent(d -> undo.push(d::abandon));
        desk.ifPresent(d -> new ReleaseDesk(d, cluster::members).answerIn(answers));

        DrainedFile drainedFile = new DrainedFile(claim.folder());
        Set<ServiceName> drained = drainedFile.read(services.names());
        Steering steering = new Steering(
                bell,
                rosters,
                services::states,
                drained,
                pacer,
                news -> Parts.tell(cluster, news),
                (roster, causes) -> {
                    desk.ifPresent(d -> d.apply(roster, causes));
                    rosterFile.ifPresent(file -> file.save(roster));
                });
        DrainDesk drains = Parts.drains(options.leave(), services, drained, steering, drainedFile, cluster, desk);
        Departure departure = new Departure(options.leave(), cluster, supervisor, services, desk, drains);
        String role = tags.getOrDefault("role", "");
        // Who asks to leave before all has begun is heard afterwards: else a service could begin after its end.
        CompletableFuture<Void> composed = new CompletableFuture<>();
        Supplier<CompletableFuture<Boolean>> leave = () -> composed.thenCompose(all -> {
            departure.begin();
            return departure.done();
        });
        RpcServer server = Parts.rpc(cluster, leave, steering, answers, serfEvents, log);
        Doors doors = Doors.open(
                options,
                claim,
                role,
                server,
                rpc -> new AgentReports(role, rpc, cluster, services, steering::roster, desk),
                new BalancerOrders(desk),
                drains);

        undo.push(doors::close);
        Agent agent = new Agent(claim, supervisor, cluster, desk, rosterFile, steering, departure, doors, serfEvents);
        steering.start();
        undo.push(steering::close);
        services.start();
        if (!options.join().isEmpty()) {
            cluster.keepJoining(options.join());
        }
        composed.complete(null);
        CompletableFuture<Void> _ = nameLost.thenAccept(agent::leaveWithoutAName);
        LOG.info("Agent {} gossips on {}", claim.node(), AgentReports.text(cluster.address()));
        return agent;
    }

    private static void hear(
            ClusterEvent event,
            Bell bell,
            QueryAnswers answers,
            SerfEvents serfEvents,
            CompletableFuture<NameLost> nameLost) {
        bell.happened(event);
        serfEvents.heard(event);
        if (event instanceof NameLost lost) {
            nameLost.complete(lost);
        } else if (event instanceof Query query) {
            answers.heard(query);
        }
    }

    /** The name it goes by, which may have got a number. */
    public String node() {
        return claim.node();
    }

    /** Where it gossips. */
    public InetSocketAddress gossip() {
        return cluster.address();
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
            departure.begin();
        }
        return ended;
    }

    /** Waits until the agent has left, whoever asked for it; the exit code. */
    public int awaitEnd() {
        return ended.join();
    }

    /** Its services end in order, but nobody is told good-bye in a name that is another's. */
    private void leaveWithoutAName(NameLost lost) {
        lostItsName = true;
        LOG.error("{}, with --node. The agent ends", lost.message());
        departure.begin();
    }

    private int end(boolean well) {
        shut();
        LOG.info("Agent {} has left", node());
        return well && !lostItsName ? 0 : 1;
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
            serfEvents.close();
            steering.close();
            rosterFile.ifPresent(RosterFile::close);
            desk.ifPresent(BalancerDesk::detach);
            cluster.close();
            supervisor.close();
            claim.close();
        }
    }
}
