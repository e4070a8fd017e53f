package dev.muster.agent;

import dev.muster.agent.handler.EventHandlers;
import dev.muster.agent.roster.RosterChange;
import dev.muster.agent.rpc.LogBook;
import dev.muster.agent.run.Claim;
import dev.muster.gossip.ClusterEvent;
import dev.muster.gossip.NameLost;
import dev.muster.gossip.Query;
import dev.muster.supervisor.ServiceName;
import dev.muster.supervisor.Supervisor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts an agent together: what is on this node, what it shares with others, the desks between both, the doors. When a
 * part can't be had, what was begun before ends again, the newest first. For one thread, once.
 */
final class Composition {

    private static final Logger LOG = LoggerFactory.getLogger(Composition.class);

    /** What is on this node. */
    record Local(Claim claim, Supervisor supervisor, Leftovers leftovers, OwnServices services) {}

    /** What it knows and does with others. */
    record Shared(
            Membership membership,
            SerfEvents serfEvents,
            EventHandlers handlers,
            Optional<RosterFile> rosterFile,
            Rosters rosters,
            Optional<BalancerDesk> desk) {}

    /** Where what the node does and what the others are told come together. */
    record Desks(
            Steering steering,
            TagDesk tags,
            DrainDesk.Runs runs,
            DrainDesk drains,
            RestartDesk restarts,
            OrderDesk orders,
            Departure departure) {}

    private final AgentOptions options;
    private final LogBook log;
    private final MembershipStart start;
    private final SortedMap<String, String> tags;
    private final TagPacer pacer;
    private final Deque<Runnable> undo = new ArrayDeque<>();
    private final Bell bell = new Bell();
    private final QueryAnswers answers = new QueryAnswers();
    private final SerfEvents serfEvents = new SerfEvents();
    private final CompletableFuture<NameLost> nameLost = new CompletableFuture<>();
    /** Who asks to leave before all has begun is heard afterwards: else a service could begin after its end. */
    private final CompletableFuture<Void> composed = new CompletableFuture<>();

    private String failure = "";

    Composition(AgentOptions options, LogBook log, MembershipStart start, SortedMap<String, String> tags) {
        this.options = options;
        this.log = log;
        this.start = start;
        this.tags = tags;
        this.pacer = new TagPacer(tags, options.services());
    }

    Agent compose() throws AgentException {
        boolean whole = false;
        try {
            Local local = local();
            // An app needs its time to come up; the agent does the rest of its own start meanwhile. Where another agent
            // may have the place, nothing is started twice.
            boolean early = start.isFree();
            if (early) {
                begin(local);
            }
            undo.push(serfEvents::close);
            Membership membership = start.begin(local.claim().node(), pacer.tags(), this::hear, bell::changed);
            undo.push(membership::close);
            if (!early) {
                begin(local);
            }
            Shared shared = shared(local, membership);
            Desks desks = desks(local, shared);
            Doors doors = doors(local, shared, desks);
            undo.push(doors::close);
            Agent agent = new Agent(local, shared, desks, doors);
            run(local, shared, desks, agent);
            CompletableFuture<Void> _ = nameLost.thenAccept(agent::leaveWithoutAName);
            LOG.info("Agent {} {}", local.claim().node(), membership.words());
            whole = true;
            return agent;
        } catch (AgentException e) {
            failure = e.getMessage() + " " + e.hint();
            throw e;
        } finally {
            if (!whole) {
                undo.forEach(Composition::guarded);
            }
        }
    }

    /** One part that can't be ended must not keep the others. */
    private static void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            LOG.warn("A part of an agent that could not start did not end as it should", e);
        }
    }

    private Local local() throws AgentException {
        Claim claim = Parts.claim(options);
        undo.push(() -> claim.abandon(failure));
        Supervisor supervisor = Parts.supervisor(claim, bell);
        undo.push(supervisor::close);
        Leftovers leftovers = Leftovers.find(supervisor, options);
        OwnServices services =
                new OwnServices(supervisor, options.services(), options.leave().app(), leftovers);
        services.requireRunnable();
        return new Local(claim, supervisor, leftovers, services);
    }

    private void begin(Local local) {
        local.leftovers().inherit(local.supervisor());
        undo.push(local.services()::abandon);
        local.services().start();
    }

    private void hear(ClusterEvent event) {
        bell.happened(event);
        serfEvents.heard(event);
        if (event instanceof NameLost lost) {
            nameLost.complete(lost);
        } else if (event instanceof Query query) {
            answers.heard(query);
        }
    }

    private Shared shared(Local local, Membership membership) throws AgentException {
        EventHandlers handlers = Parts.handlers(options, local.claim(), membership);
        undo.push(handlers::close);
        Optional<RosterFile> rosterFile = Parts.rosterFile(options, local.claim());
        rosterFile.ifPresent(file -> undo.push(file::close));
        Rosters rosters = Parts.rosters(options, membership, rosterFile);
        Optional<BalancerDesk> desk = Parts.balancer(options, local.claim(), local.supervisor(), membership, rosters);
        desk.ifPresent(d -> undo.push(d::abandon));
        desk.ifPresent(d -> membership.answer(d, answers));
        return new Shared(membership, serfEvents, handlers, rosterFile, rosters, desk);
    }

    private Desks desks(Local local, Shared shared) {
        OwnServices services = local.services();
        Membership membership = shared.membership();
        LeaveTimes times = options.leave();
        DrainedFile drainedFile = new DrainedFile(local.claim().folder());
        Set<ServiceName> drained = drainedFile.read(services.names());
        WeightDesk weights =
                new WeightDesk(options.services(), new WeightFile(local.claim().folder()));
        Steering steering = new Steering(
                bell,
                shared.rosters(),
                services::states,
                drained,
                weights::weights,
                pacer,
                membership::tell,
                (change, causes) -> steer(shared, change, causes));
        BalancerAsker balancers = Parts.balancers(membership);
        DrainDesk.Runs runs = Parts.drainRuns(local.claim().node(), balancers);
        ReadinessWatch readiness = new ReadinessWatch(shared.desk(), () -> membership.unready(steering.roster()));
        DrainDesk drains = Parts.drains(times, services, drained, steering, drainedFile, runs, readiness);
        RestartDesk restarts = new RestartDesk(services, new RestartTraffic(drains, runs, balancers), times);
        OrderDesk orders = new OrderDesk(options.allowRemote(), services, restarts, weights, steering::weigh);
        Departure departure = new Departure(
                times, membership, local.supervisor(), services, shared.desk(), drains, restarts, weights);
        TagDesk tagDesk = new TagDesk(options, steering::retag, tags);
        return new Desks(steering, tagDesk, runs, drains, restarts, orders, departure);
    }

    private static void steer(Shared shared, RosterChange change, List<String> causes) {
        shared.desk().ifPresent(desk -> desk.apply(change, causes));
        shared.rosterFile().ifPresent(file -> file.save(change.after()));
    }

    private Doors doors(Local local, Shared shared, Desks desks) throws AgentException {
        String role = tags.getOrDefault("role", "");
        Steering steering = desks.steering();
        Departure departure = desks.departure();
        Supplier<CompletableFuture<Boolean>> leave = () -> composed.thenCompose(all -> {
            departure.begin();
            return departure.done();
        });
        return Doors.open(
                options,
                local.claim(),
                role,
                Parts.rpc(shared, leave, desks.tags(), answers, log),
                rpc -> new AgentReports(
                        new AgentReports.Self(local.claim().node(), role, rpc),
                        shared.membership(),
                        local.services(),
                        steering::roster,
                        shared.desk()),
                new BalancerOrders(shared.desk()),
                desks.drains(),
                shared.membership().rollouts(desks.orders(), steering::roster, answers));
    }

    private void run(Local local, Shared shared, Desks desks, Agent agent) {
        undo.push(desks.steering()::close);
        desks.steering().start();
        shared.membership()
                .gossip()
                .flatMap(cluster -> Parts.join(options, cluster, agent::endInFailure))
                .ifPresent(agent::endsWith);
        Parts.endLeftovers(
                options, local.leftovers(), local.supervisor(), local.services(), shared.membership(), desks.runs());
        composed.complete(null);
    }
}
