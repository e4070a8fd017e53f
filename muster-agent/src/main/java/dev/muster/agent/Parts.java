package dev.muster.agent;

import dev.muster.agent.handler.EventHandlers;
import dev.muster.agent.roster.RememberedRoster;
import dev.muster.agent.roster.Roster;
import dev.muster.agent.roster.RosterSettings;
import dev.muster.agent.rpc.LogBook;
import dev.muster.agent.rpc.RpcServer;
import dev.muster.agent.run.Claim;
import dev.muster.agent.run.RunFolder;
import dev.muster.agent.run.RunFolderException;
import dev.muster.agent.serf.JoinRetry;
import dev.muster.agent.serf.JoinTries;
import dev.muster.gossip.Cluster;
import dev.muster.gossip.ClusterEvent;
import dev.muster.gossip.ClusterOptions;
import dev.muster.gossip.KeyFileException;
import dev.muster.gossip.OldEvents;
import dev.muster.gossip.SnapshotOptions;
import dev.muster.supervisor.OrphanReaper;
import dev.muster.supervisor.ServiceName;
import dev.muster.supervisor.Supervisor;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes what an agent is made of; each failure becomes a message for people. */
final class Parts {

    private static final Logger LOG = LoggerFactory.getLogger(Parts.class);

    /** How long a balancer that takes over a running HAProxy waits to hear from the others who is there. */
    private static final Duration FIRST_JOIN = Duration.ofSeconds(2);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    private Parts() {}

    static Claim claim(AgentOptions options) throws AgentException {
        RunFolder folder = options.run().map(RunFolder::at).orElseGet(RunFolder::find);
        try {
            return options.node().isPresent()
                    ? folder.claim(options.node().get())
                    : folder.claimDefault(NodeNames.ofHost());
        } catch (RunFolderException e) {
            throw new AgentException(String.valueOf(e.getMessage()), e.hint());
        }
    }

    static Supervisor supervisor(Claim claim, Bell bell) throws AgentException {
        OrphanReaper.startIfInit();
        try {
            return Supervisor.open(claim.folder().resolve("services"), status -> bell.changed());
        } catch (IOException e) {
            throw new AgentException("services cannot be run: " + e.getMessage(), "");
        }
    }

    static Cluster cluster(
            AgentOptions options,
            GossipPlace place,
            String node,
            SortedMap<String, String> tags,
            Consumer<ClusterEvent> listener)
            throws AgentException {
        InetSocketAddress anyPort = new InetSocketAddress(place.bind().getAddress(), 0);
        try {
            try {
                return Cluster.start(clusterOptions(options, place, node, tags, place.bind()), listener);
            } catch (BindException e) {
                if (!place.anyPort()) {
                    throw e;
                }
                return Cluster.start(clusterOptions(options, place, node, tags, anyPort), listener);
            }
        } catch (BindException e) {
            throw AgentException.taken(
                    place.bind(), "gossip cannot start: " + e.getMessage(), "choose another place with --bind");
        } catch (UnknownHostException e) {
            throw new AgentException(
                    "gossip cannot start: " + e.getMessage(), "give another name or an address with --advertise");
        } catch (KeyFileException e) {
            throw new AgentException(String.valueOf(e.getMessage()), e.hint());
        } catch (IOException | IllegalArgumentException e) {
            throw new AgentException(
                    "gossip cannot start: " + e.getMessage(),
                    options.snapshot().isEmpty()
                            ? "choose another place with --bind"
                            : "choose another place with --bind, or another file with --snapshot");
        }
    }

    private static ClusterOptions clusterOptions(
            AgentOptions options,
            GossipPlace place,
            String node,
            SortedMap<String, String> tags,
            InetSocketAddress bind)
            throws AgentException {
        ClusterOptions cluster = options.gossip()
                .applied(ClusterOptions.defaults(node, bind).withTags(tags).withProfile(options.profile()));
        if (options.key().isPresent()) {
            cluster = switch (options.key().get()) {
                case KeySource.File file -> cluster.withKeyFile(file.path());
                case KeySource.Given given -> cluster.withKeyring(given.keyring());
            };
        }
        if (options.snapshot().isPresent()) {
            cluster = cluster.withSnapshot(SnapshotOptions.of(options.snapshot().get())
                    .withRejoinAfterLeave(options.gossip().rejoin()));
        }
        return place.advertise().isPresent()
                ? cluster.withAdvertise(place.advertise().get())
                : cluster;
    }

    /** A balancer keeps its roster beside the snapshot, which outlives the host, else in its folder. */
    static Optional<RosterFile> rosterFile(AgentOptions options, Claim claim) {
        return options.balancer()
                .map(role -> new RosterFile(options.snapshot()
                        .map(snapshot -> snapshot.resolveSibling(snapshot.getFileName() + ".roster"))
                        .orElse(claim.folder().resolve("roster"))));
    }

    static Rosters rosters(AgentOptions options, Cluster cluster, Optional<RosterFile> file) {
        boolean loopback = cluster.address().getAddress().isLoopbackAddress();
        return new Rosters(
                cluster::members,
                RosterSettings.defaults(loopback)
                        .withAllowNetworks(options.balancer()
                                .map(role -> role.rules().allowNetworks())
                                .orElse(List.of())),
                file.map(f -> f.last(loopback, Instant.now(), System.nanoTime()))
                        .orElseGet(RememberedRoster::none));
    }

    static Optional<BalancerDesk> balancer(
            AgentOptions options, Claim claim, Supervisor supervisor, Cluster cluster, Rosters rosters)
            throws AgentException {
        if (options.balancer().isEmpty()) {
            return Optional.empty();
        }
        if (BalancerDesk.runsIn(claim.folder())) {
            hearFromOthers(cluster, options.join());
        }
        return Optional.of(BalancerDesk.open(
                options.balancer().get(),
                claim.node(),
                claim.folder(),
                supervisor,
                options.leave().drain(),
                rosters.now(0)));
    }

    /** A HAProxy that runs still has servers; a roster without them would take them out for a moment. */
    private static void hearFromOthers(Cluster cluster, List<String> join) {
        if (join.isEmpty()) {
            return;
        }
        try {
            cluster.join(join).get(FIRST_JOIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("Nobody answered yet; HAProxy is taken over with the servers that are known so far");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A balancer answers those whose services go and come back. */
    static void answer(BalancerDesk desk, Cluster cluster, QueryAnswers answers) {
        new ReleaseDesk(desk, cluster::members).answerIn(answers);
        new ServingDesk(desk).answerIn(answers);
    }

    /** What can be ordered here, and from here; orders of others are answered from now on. */
    static RolloutDesk rollouts(Cluster cluster, OrderDesk orders, Supplier<Roster> roster, QueryAnswers answers) {
        orders.answerIn(answers);
        RemoteOrders remote = new RemoteOrders(cluster, orders);
        return new RolloutDesk(remote, new TrafficDesk(roster, remote));
    }

    /** Who asks the balancers. */
    static BalancerAsker balancers(Cluster cluster) {
        return new BalancerAsker(
                cluster::members,
                (request, listener) -> cluster.query(request, listener).exceptionally(e -> {
                    LOG.warn("The balancers could not be asked: {}", e.getMessage());
                    return null;
                }));
    }

    /** What drains the own services. */
    static DrainDesk drains(
            LeaveTimes times,
            OwnServices services,
            Set<ServiceName> drained,
            Steering steering,
            DrainedFile kept,
            DrainDesk.Runs runs,
            Optional<BalancerDesk> desk) {
        return new DrainDesk(
                services.names(),
                drained,
                steering,
                kept,
                runs,
                times.drain().plus(times.release()),
                new ReadinessWatch(desk));
    }

    /** What nobody wants any more ends in order, and then those start that want its places. On a thread of its own. */
    static void endLeftovers(
            AgentOptions options,
            Leftovers leftovers,
            Supervisor supervisor,
            OwnServices services,
            Cluster cluster,
            DrainDesk.Runs runs) {
        if (leftovers.names().isEmpty()) {
            return;
        }
        Thread.ofVirtual().name("muster-leftovers").start(() -> {
            try {
                awaitOthers(options, cluster);
                leftovers.end(supervisor, runs, options.leave().release());
                services.startTheRest();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Joins whom it is told to: for ever, or, where that was asked for, until its tries are used up. */
    static Optional<JoinTries> join(AgentOptions options, Cluster cluster, Runnable usedUp) {
        List<String> whom = options.join();
        OldEvents old = options.gossip().oldEvents();
        if (whom.isEmpty()) {
            return Optional.empty();
        }
        Optional<JoinRetry> retry = options.gossip().retry();
        if (retry.isEmpty()) {
            cluster.keepJoining(whom, old);
            return Optional.empty();
        }
        return Optional.of(JoinTries.start(
                retry.get(), () -> cluster.join(whom, old), () -> cluster.keepJoining(whom, old), usedUp));
    }

    /** Balancers are heard of when others are; that is waited for a moment only, for there may be nobody. */
    private static void awaitOthers(AgentOptions options, Cluster cluster) throws InterruptedException {
        long end = System.nanoTime() + FIRST_JOIN.toNanos();
        boolean others = !options.join().isEmpty() || options.snapshot().isPresent();
        while (others && System.nanoTime() - end < 0 && cluster.members().size() < 2) {
            Thread.sleep(LOOK_AGAIN); // Until the first has answered.
        }
    }

    /** How a drain is run with the balancers of the cluster. */
    static DrainDesk.Runs drainRuns(Cluster cluster, BalancerAsker balancers) {
        String own = cluster.self().name();
        return (question, deadline, without) ->
                new DrainRun(question, deadline, balancers, name -> without && name.equals(own));
    }

    /** What runs when something happens; nothing is told to it yet. */
    static EventHandlers handlers(AgentOptions options, Claim claim, Cluster cluster) throws AgentException {
        try {
            return EventHandlers.open(options.handlers(), claim.folder().resolve("handlers"), cluster::self);
        } catch (IOException e) {
            throw new AgentException("event handlers cannot be run: " + e.getMessage(), "");
        }
    }

    /** Serf's RPC. It and the event handlers are told of events from now on. */
    static RpcServer rpc(
            Composition.Shared shared,
            Supplier<CompletableFuture<Boolean>> leave,
            TagDesk tags,
            QueryAnswers answers,
            LogBook log) {
        SerfEvents events = shared.serfEvents();
        EventHandlers handlers = shared.handlers();
        RpcServer server = new RpcServer(
                new SerfCommands(
                        shared.cluster(),
                        leave,
                        tags::change,
                        List.of(answers::counters, events::counters, handlers::counters),
                        new HandlerStats(handlers)),
                log);
        events.start(event -> {
            server.happened(event);
            handlers.happened(event);
        });
        return server;
    }

    /** Urgent news: balancers are told at once, the others by gossip. */
    static CompletableFuture<Void> tell(Cluster cluster, SortedMap<String, String> tags) {
        return cluster.setTags(tags, m -> OwnTags.BALANCER.equals(m.tags().get("role")));
    }

    static void onItsOwnThread(Runnable task) {
        Thread.ofPlatform().name("muster-end").start(task);
    }
}
