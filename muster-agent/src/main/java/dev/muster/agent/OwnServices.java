package dev.muster.agent;

import dev.muster.agent.roster.ServiceState;
import dev.muster.supervisor.ServiceName;
import dev.muster.supervisor.ServicePhase;
import dev.muster.supervisor.ServiceSet;
import dev.muster.supervisor.ServiceStatus;
import dev.muster.supervisor.Supervisor;
import dev.muster.supervisor.Work;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The services of this node, between the options, the supervisor and the tags. Any thread. */
final class OwnServices {

    private static final Logger LOG = LoggerFactory.getLogger(OwnServices.class);
    private static final Duration LONGEST_END = Duration.ofSeconds(5);

    private final Supervisor supervisor;
    private final List<ServiceOptions> options;
    private final Duration stopGrace;
    private final Leftovers leftovers;
    private boolean leaving;

    OwnServices(Supervisor supervisor, List<ServiceOptions> options, Duration stopGrace, Leftovers leftovers) {
        this.supervisor = supervisor;
        this.options = List.copyOf(options);
        this.stopGrace = stopGrace;
        this.leftovers = leftovers;
    }

    /** Refuses, kindly, names and ports that come twice or are taken, and what cannot be run. */
    static void check(AgentOptions options) throws AgentException {
        SortedMap<ServiceName, ServiceOptions> seen = new TreeMap<>();
        for (ServiceOptions service : options.services()) {
            if (seen.put(service.name(), service) != null) {
                throw new AgentException(
                        "the service " + service.name() + " is given twice", "give each service a name of its own");
            }
            if (service.name().equals(SupervisedHaproxy.NAME)
                    && options.balancer().isPresent()) {
                throw new AgentException(
                        "a service of a balancer cannot be named " + service.name()
                                + ": the agent runs that one itself",
                        "give it another name");
            }
        }
        Optional<PortClaims.Conflict> conflict = PortClaims.conflict(options);
        if (conflict.isPresent()) {
            throw new AgentException(conflict.get().message(), "give each a port of its own");
        }
        try {
            set(options.services(), options.leave().app());
        } catch (IllegalArgumentException e) {
            throw new AgentException(String.valueOf(e.getMessage()), "");
        }
    }

    private static ServiceSet set(List<ServiceOptions> services, Duration stopGrace) {
        return ServiceSet.of(services.stream()
                .map(service -> ServiceSpecs.of(service, stopGrace))
                .toList());
    }

    boolean isEmpty() {
        return options.isEmpty();
    }

    List<ServiceName> names() {
        return options.stream().map(ServiceOptions::name).toList();
    }

    /**
     * Starts them all, or adopts those that run. What an earlier agent left in the place of one ends first; then {@link
     * #startTheRest} is due.
     */
    void start() {
        set(options, stopGrace).startOrder().stream()
                .filter(spec -> !leftovers.hold(spec))
                .forEach(supervisor::start);
    }

    /** From now on none starts that waits for a place: this node leaves, or its agent ends. */
    synchronized void leave() {
        leaving = true;
    }

    /** Starts those whose places have become free. */
    synchronized void startTheRest() {
        if (leaving) {
            return;
        }
        set(options, stopGrace).startOrder().stream().filter(leftovers::hold).forEach(supervisor::start);
    }

    /**
     * Refuses, all at once, what can't be run on this machine as it is now. Where some of the services run already the
     * others must not be left alone because of that: it is shown on the service then.
     */
    void requireRunnable() throws AgentException {
        List<ServiceProblem> problems = ServiceProblem.of(options);
        if (problems.isEmpty() || !leftovers.own().isEmpty()) {
            return;
        }
        throw new AgentException(
                problems.stream().map(ServiceProblem::words).collect(Collectors.joining("\n")),
                "nothing was started; muster validate looks again");
    }

    /** Ends those that this agent has started: its own start failed. */
    void abandon() {
        Set<ServiceName> fresh = new HashSet<>(names());
        fresh.removeAll(leftovers.own());
        try {
            supervisor.stopAll(fresh).get(longestStop().plus(LONGEST_END).toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("The services that were started did not end in time; the next agent takes them over");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** All that ends with this agent: its services, and what it found. */
    List<ServiceName> all() {
        return Stream.concat(names().stream(), leftovers.names().stream()).toList();
    }

    /** Starts this one again. */
    void start(ServiceName name) {
        find(name).ifPresent(service -> supervisor.start(ServiceSpecs.of(service, stopGrace)));
    }

    /** Ends this one; after {@code grace}, or its usual one, it is killed. Done when nothing is left of it. */
    CompletableFuture<Void> stop(ServiceName name, Optional<Duration> grace) {
        return grace.map(time -> supervisor.stop(name, time)).orElseGet(() -> supervisor.stop(name));
    }

    /** Why nothing can be asked of {@code name} here: there is no such service. */
    Optional<String> refusal(ServiceName name) {
        if (find(name).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(
                options.isEmpty()
                        ? "this agent looks after no service"
                        : "this agent looks after no service named " + name + "; it looks after "
                                + names().stream()
                                        .limit(8)
                                        .map(ServiceName::value)
                                        .collect(Collectors.joining(", ")));
    }

    /** Whether its process is this agent's, and runs all the time. */
    boolean isRun(ServiceName name) {
        return find(name).filter(service -> service.work() instanceof Work.Kept).isPresent();
    }

    /** Whether the cluster is told of it. */
    boolean takesTraffic(ServiceName name) {
        return find(name).filter(o -> o.address().isPresent()).isPresent();
    }

    /** The weight that it was configured with. */
    int usualWeight(ServiceName name) {
        return find(name).map(ServiceOptions::weight).orElse(0);
    }

    /** How long it has to end before it is killed. */
    Duration stopTime(ServiceName name) {
        return find(name).flatMap(o -> o.run().stopGrace()).orElse(stopGrace);
    }

    /** How long the balancers have to let go of it, and its requests to end. */
    Duration drainTime(ServiceName name, LeaveTimes times) {
        return find(name).flatMap(o -> o.run().drain()).orElse(times.drain()).plus(times.release());
    }

    Optional<ServiceOptions> find(ServiceName name) {
        return options.stream().filter(o -> o.name().equals(name)).findFirst();
    }

    /** They go on, and are not started again. */
    void drain() {
        names().forEach(supervisor::drain);
    }

    /** Whether the cluster is told of any: balancers need time to let go of those. */
    boolean takeTraffic() {
        return options.stream().anyMatch(o -> o.address().isPresent());
    }

    /** How long they may take to end, one after the other where they depend on each other. */
    Duration longestStop() {
        SortedMap<ServiceName, Duration> known = new TreeMap<>();
        Duration own = names().stream()
                .map(name -> longestStop(name, known))
                .max(Comparator.naturalOrder())
                .orElse(stopGrace);
        Duration found = leftovers.longestStop();
        return own.compareTo(found) > 0 ? own : found;
    }

    /** The time of this one and of what ends after it; there is no circle, as was seen to at the start. */
    private Duration longestStop(ServiceName name, SortedMap<ServiceName, Duration> known) {
        Duration before = known.get(name);
        if (before != null) {
            return before;
        }
        RunOptions run = options.stream()
                .filter(service -> service.name().equals(name))
                .findFirst()
                .map(ServiceOptions::run)
                .orElse(RunOptions.USUAL);
        Duration after = run.dependencies().stream()
                .map(needed -> longestStop(needed, known))
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
        Duration all = run.stopGrace().orElse(stopGrace).plus(after);
        known.put(name, all);
        return all;
    }

    /** How long they go on after they said {@code draining}, the one that wants most. */
    Duration longestDrain(Duration usual) {
        return options.stream()
                .map(o -> o.run().drain().orElse(usual))
                .max(Comparator.naturalOrder())
                .orElse(usual);
    }

    /** How each stands, as the cluster is told. */
    SortedMap<ServiceName, ServiceState> states() {
        SortedMap<ServiceName, ServiceState> states = new TreeMap<>();
        statuses().forEach((name, status) -> states.put(name, state(status.phase())));
        return states;
    }

    /** How each stands; one that the supervisor has not begun with is not in it. */
    SortedMap<ServiceName, ServiceStatus> statuses() {
        List<ServiceName> own = names();
        return supervisor.services().stream()
                .filter(s -> own.contains(s.name()))
                .collect(Collectors.toMap(ServiceStatus::name, s -> s, (a, b) -> b, TreeMap::new));
    }

    /** How all of them stand, those that were found included. */
    List<ServiceStatus> shown() {
        Set<ServiceName> names = new HashSet<>(all());
        return supervisor.services().stream()
                .filter(status -> names.contains(status.name()))
                .toList();
    }

    /** Where the output of each goes that is run here. */
    SortedMap<ServiceName, Path> logs() {
        SortedMap<ServiceName, Path> logs = new TreeMap<>();
        options.stream()
                .filter(service -> !(service.work() instanceof Work.Existing))
                .forEach(service -> logs.put(service.name(), supervisor.output(service.name())));
        return logs;
    }

    static ServiceState state(ServicePhase phase) {
        return switch (phase) {
            case STARTING -> ServiceState.STARTING;
            case READY -> ServiceState.READY;
            case DRAINING, STOPPING -> ServiceState.DRAINING;
            case DOWN, UNREADY, BACK_OFF, FAILED -> ServiceState.FAILED;
        };
    }
}
