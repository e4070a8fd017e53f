package dev.muster.agent;

import dev.muster.agent.api.DrainReport;
import dev.muster.agent.api.DrainRequest;
import dev.muster.agent.api.Drains;
import dev.muster.agent.drain.HandshakeReport;
import dev.muster.agent.drain.ReleaseQuestion;
import dev.muster.supervisor.ServiceName;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drains this node's services, by hand or because the node leaves, and takes a drain by hand back. One drain runs at a
 * time; a newer one ends the waiting of the one before. Any thread. Source: decisions 34 and 42.
 */
final class DrainDesk implements Drains {

    /** A drain by hand waits no longer than this. */
    static final Duration LONGEST = Duration.ofDays(1);

    private static final Logger LOG = LoggerFactory.getLogger(DrainDesk.class);

    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;

    /** Makes a run that begins now. */
    @FunctionalInterface
    interface Runs {

        /** @param without this node's own balancer, which ends as well */
        DrainRun begin(ReleaseQuestion question, Duration deadline, boolean without);
    }

    /** One drain. */
    private static final class Drain {
        private final long number;
        private final Set<ServiceName> services;
        private final Duration deadline;
        private final CompletableFuture<Void> hurry = new CompletableFuture<>();
        private volatile @Nullable DrainRun run;
        private volatile boolean over;

        Drain(long number, Set<ServiceName> services, Duration deadline) {
            this.number = number;
            this.services = services;
            this.deadline = deadline;
        }
    }

    private final List<ServiceName> own;
    private final Steering steering;
    private final DrainedFile kept;
    private final Runs runs;
    private final Duration patience;
    private final ReadinessWatch watch;
    private Set<ServiceName> byHand;
    /** Out of traffic until their restarts are over. */
    private final Set<ServiceName> restarting = new HashSet<>();

    private @Nullable Drain newest;
    private long number;
    private volatile boolean leaving;

    /**
     * @param byHand those that were drained by hand before
     * @param patience how long a drain lasts for which nobody says
     */
    DrainDesk(
            List<ServiceName> own,
            Set<ServiceName> byHand,
            Steering steering,
            DrainedFile kept,
            Runs runs,
            Duration patience,
            ReadinessWatch watch) {
        this.own = List.copyOf(own);
        this.byHand = Set.copyOf(byHand);
        this.steering = steering;
        this.kept = kept;
        this.runs = runs;
        this.patience = patience;
        this.watch = watch;
    }

    @Override
    public Answer drain(DrainRequest request) {
        Optional<Answer> refusal = refusal(request);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        Duration deadline = request.timeoutMillis() == 0 ? patience : Duration.ofMillis(request.timeoutMillis());
        Drain drain;
        synchronized (this) {
            Set<ServiceName> services = meant(request);
            drain = begin(services, deadline);
            Set<ServiceName> all = new HashSet<>(byHand);
            all.addAll(services);
            keep(all);
        }
        LOG.info("Ordered by hand: {} drain", words(drain.services));
        Thread.ofVirtual().name("muster-drain").start(() -> run(drain, false));
        return new Answer.Taken(report());
    }

    @Override
    public Answer ready(DrainRequest request) {
        Optional<Answer> refusal = refusal(request);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        CompletableFuture<Void> told;
        synchronized (this) {
            Set<ServiceName> services = new HashSet<>(meant(request));
            services.retainAll(byHand);
            if (services.isEmpty()) {
                return new Answer.Refused(
                        CONFLICT, words(meant(request)) + " was not drained by hand", "nothing is to do");
            }
            Set<ServiceName> rest = new HashSet<>(byHand);
            rest.removeAll(services);
            if (newest != null && newest.services.stream().anyMatch(services::contains)) {
                newest.hurry.complete(null);
            }
            keep(rest);
            LOG.info("Ordered by hand: {} may take traffic again", words(services));
            // One that a restart has out would be stopped in the midst of its requests: it is back when that is over.
            services.removeAll(restarting);
            told = steering.undrain(services);
        }
        boolean _ = isTold(told);
        return new Answer.Taken(report());
    }

    private Optional<Answer> refusal(DrainRequest request) {
        if (leaving) {
            return Optional.of(new Answer.Refused(CONFLICT, "this agent leaves already", "wait until it has left"));
        }
        if (own.isEmpty()) {
            return Optional.of(new Answer.Refused(
                    NOT_FOUND, "this agent looks after no service", "ask the agent beside the service, with --agent"));
        }
        if (request.timeoutMillis() < 0 || request.timeoutMillis() > LONGEST.toMillis()) {
            return Optional.of(new Answer.Refused(
                    BAD_REQUEST,
                    "the time is 0 to " + LONGEST.toMillis() + " ms",
                    "give a shorter one; the services drain anyway"));
        }
        if (!request.service().isEmpty()
                && own.stream().noneMatch(name -> name.value().equals(request.service()))) {
            return Optional.of(new Answer.Refused(
                    NOT_FOUND,
                    "this agent looks after no such service",
                    "it looks after " + words(new TreeSet<>(own))));
        }
        return Optional.empty();
    }

    private Set<ServiceName> meant(DrainRequest request) {
        Set<ServiceName> meant = new TreeSet<>(own);
        meant.removeIf(name -> !request.service().isEmpty() && !name.value().equals(request.service()));
        return meant;
    }

    private void keep(Set<ServiceName> drained) {
        byHand = Set.copyOf(drained);
        kept.write(byHand);
    }

    private synchronized Drain begin(Set<ServiceName> services, Duration deadline) {
        if (newest != null) {
            newest.hurry.complete(null);
        }
        Drain drain = new Drain(++number, Set.copyOf(services), deadline);
        newest = drain;
        return drain;
    }

    /** From now on this node leaves: it is not ready for clients, and takes no orders. */
    synchronized void leave() {
        leaving = true;
    }

    /** A service is out of traffic for a restart, until it is {@link #back}. Done when the cluster was told. */
    synchronized CompletableFuture<Void> out(ServiceName service) {
        restarting.add(service);
        return steering.drain(Set.of(service));
    }

    /**
     * A service that was out of traffic for a restart takes it again, unless somebody has drained it by hand or the
     * node leaves: then this is empty. Done when the cluster was told.
     */
    synchronized Optional<CompletableFuture<Void>> back(ServiceName service) {
        restarting.remove(service);
        return leaving || byHand.contains(service) ? Optional.empty() : Optional.of(steering.undrain(Set.of(service)));
    }

    /**
     * Drains all services because the node leaves. Blocks until all balancers have let go, at most until the deadline,
     * or until {@code hurry}.
     *
     * @param without this node's own balancer, which ends as well
     * @return whether the cluster could be told
     */
    boolean leave(Duration deadline, boolean without, CompletableFuture<?> hurry) {
        Drain drain = begin(new TreeSet<>(own), deadline);
        CompletableFuture<Void> _ = hurry.thenRun(() -> drain.hurry.complete(null));
        return run(drain, without);
    }

    /** The node has left: what was drained by hand is so no more when it comes again. */
    void forget() {
        kept.write(Set.of());
    }

    /** Whether somebody has asked within a minute whether clients may be sent here. */
    boolean isWatched() {
        return watch.isWatched();
    }

    private boolean run(Drain drain, boolean without) {
        try {
            boolean told = isTold(CompletableFuture.anyOf(steering.drain(drain.services), drain.hurry));
            DrainRun run = runs.begin(new ReleaseQuestion(new TreeSet<>(drain.services)), drain.deadline, without);
            drain.run = run;
            CompletableFuture<Void> _ = drain.hurry.thenRun(run::hurry);
            HandshakeReport end =
                    run.run(now -> now.words().forEach(word -> LOG.debug("{} {}", word.node(), word.words())));
            tell(end);
            return told;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            drain.over = true;
        }
    }

    private static void tell(HandshakeReport end) {
        if (end.complete()) {
            LOG.info("{}", DrainWords.of(end));
        } else {
            LOG.warn("{}", DrainWords.of(end));
            end.words().forEach(word -> LOG.warn("{}: {}", DrainWords.node(word), DrainWords.of(word)));
        }
    }

    private static boolean isTold(CompletableFuture<?> told) {
        try {
            told.get(StepTimes.TELL.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            LOG.warn("The cluster could not be told in time that services drain");
            return false;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public synchronized DrainReport report() {
        Set<ServiceName> draining = leaving ? new TreeSet<>(own) : new TreeSet<>(byHand);
        Drain drain = newest;
        if (drain == null) {
            return DrainWords.none(draining);
        }
        DrainRun run = drain.run;
        return DrainWords.report(
                drain.number,
                drain.over,
                drain.services,
                draining,
                drain.deadline,
                Optional.ofNullable(run).map(DrainRun::report));
    }

    @Override
    public Readiness readiness() {
        return watch.readiness(leaving);
    }

    private static String words(Set<ServiceName> services) {
        return String.join(
                ", ", services.stream().map(ServiceName::value).sorted().toList());
    }
}
