package dev.muster.agent;

import dev.muster.agent.handler.EventHandlers;
import dev.muster.agent.roster.RememberedRoster;
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
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Makes what an agent is made of; each failure becomes a message for people. */
final class Parts {

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

    static Rosters rosters(AgentOptions options, Membership membership, Optional<RosterFile> file) {
        boolean loopback = membership.loopbackAccepted();
        return new Rosters(
                membership.source(),
                RosterSettings.defaults(loopback)
                        .withAllowNetworks(options.balancer()
                                .map(role -> role.rules().allowNetworks())
                                .orElse(List.of())),
                file.map(f -> f.last(loopback, Instant.now(), System.nanoTime()))
                        .map(last -> membership.gossip().isPresent() ? last : last.lasting())
                        .orElseGet(RememberedRoster::none));
    }

    static Optional<BalancerDesk> balancer(
            AgentOptions options, Claim claim, Supervisor supervisor, Membership membership, Rosters rosters)
            throws AgentException {
        if (options.balancer().isEmpty()) {
            return Optional.empty();
        }
        if (BalancerDesk.runsIn(claim.folder())) {
            // It still has servers; a roster without them would take them out for a moment.
            membership.awaitFirst(options.join(), FIRST_JOIN);
        }
        return Optional.of(BalancerDesk.open(
                options.balancer().get(),
                claim.node(),
                claim.folder(),
                supervisor,
                options.leave().drain(),
                rosters.now(0)));
    }

    /** Who asks the balancers. */
    static BalancerAsker balancers(Membership membership) {
        return new BalancerAsker(membership::askable, membership::ask);
    }

    /** What drains the own services. */
    static DrainDesk drains(
            LeaveTimes times,
            OwnServices services,
            Set<ServiceName> drained,
            Steering steering,
            DrainedFile kept,
            DrainDesk.Runs runs,
            ReadinessWatch readiness) {
        return new DrainDesk(
                services.names(), drained, steering, kept, runs, times.drain().plus(times.release()), readiness);
    }

    /** What nobody wants any more ends in order, and then those start that want its places. On a thread of its own. */
    static void endLeftovers(
            AgentOptions options,
            Leftovers leftovers,
            Supervisor supervisor,
            OwnServices services,
            Membership membership,
            DrainDesk.Runs runs) {
        if (leftovers.names().isEmpty()) {
            return;
        }
        Thread.ofVirtual().name("muster-leftovers").start(() -> {
            try {
                awaitOthers(options, membership);
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
    private static void awaitOthers(AgentOptions options, Membership membership) throws InterruptedException {
        long end = System.nanoTime() + FIRST_JOIN.toNanos();
        boolean others = membership.gossip().isPresent()
                && (!options.join().isEmpty() || options.snapshot().isPresent());
        while (others && System.nanoTime() - end < 0 && membership.askable().size() < 2) {
            Thread.sleep(LOOK_AGAIN); // Until the first has answered.
        }
    }

    /** How a drain is run with the balancers of the cluster. */
    static DrainDesk.Runs drainRuns(String own, BalancerAsker balancers) {
        return (question, deadline, without) ->
                new DrainRun(question, deadline, balancers, name -> without && name.equals(own));
    }

    /** What runs when something happens; nothing is told to it yet. */
    static EventHandlers handlers(AgentOptions options, Claim claim, Membership membership) throws AgentException {
        try {
            // Who doesn't gossip hears of no events.
            return EventHandlers.open(
                    options.handlers(),
                    claim.folder().resolve("handlers"),
                    () -> membership.gossip().orElseThrow().self());
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
                shared.membership()
                        .commands(
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

    static void onItsOwnThread(Runnable task) {
        Thread.ofPlatform().name("muster-end").start(task);
    }
}
