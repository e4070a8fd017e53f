package dev.muster.agent;

import dev.muster.supervisor.ServiceName;
import dev.muster.supervisor.Supervisor;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leaving in order: no client is sent here any more; HAProxy ends softly; the services drain until every balancer has
 * let go of them; the services end; the cluster is left. Each step has a deadline, and a second {@link #begin} skips
 * the waiting. The steps run on a thread of their own. Source: decision 34.
 */
final class Departure {

    private static final Logger LOG = LoggerFactory.getLogger(Departure.class);

    /** How long whoever asks {@code /readyz} may take to send clients elsewhere. */
    private static final Duration NOTICE = Duration.ofSeconds(2);

    private static final Duration GONE = Duration.ofSeconds(12);

    /** What a step may take beyond its own time: a leave with the usual times is to fit into Docker's ten seconds. */
    private static final Duration FORCED = Duration.ofSeconds(3);

    private final LeaveTimes times;
    private final Membership membership;
    private final Supervisor supervisor;
    private final OwnServices services;
    private final Optional<BalancerDesk> desk;
    private final DrainDesk drains;
    private final RestartDesk restarts;
    private final WeightDesk weights;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final CompletableFuture<Void> beginning = new CompletableFuture<>();
    private final CompletableFuture<Void> hurry = new CompletableFuture<>();
    private final CompletableFuture<Boolean> done = new CompletableFuture<>();

    Departure(
            LeaveTimes times,
            Membership membership,
            Supervisor supervisor,
            OwnServices services,
            Optional<BalancerDesk> desk,
            DrainDesk drains,
            RestartDesk restarts,
            WeightDesk weights) {
        this.times = times;
        this.membership = membership;
        this.supervisor = supervisor;
        this.services = services;
        this.desk = desk;
        this.drains = drains;
        this.restarts = restarts;
        this.weights = weights;
    }

    /** Begins to leave, or, said again, stops being patient. Any thread. */
    void begin() {
        if (begun.compareAndSet(false, true)) {
            beginning.complete(null);
            Thread.ofPlatform().name("muster-leave").start(() -> {
                boolean well = false;
                try {
                    well = steps();
                } finally {
                    done.complete(well);
                }
            });
        } else {
            hurry.complete(null);
        }
    }

    /** Done as soon as somebody wants it to leave. */
    CompletableFuture<Void> beginning() {
        return beginning;
    }

    /** Done when the cluster has been left; true when every step ended well. */
    CompletableFuture<Boolean> done() {
        return done;
    }

    private boolean steps() {
        drains.leave();
        restarts.leave();
        services.leave();
        if (desk.isPresent() && drains.isWatched()) {
            LOG.info("Leaving: /readyz says so; clients go elsewhere within {} s", NOTICE.toSeconds());
            // Nothing but time, or the user's impatience, ends this wait.
            within(new CompletableFuture<>(), NOTICE);
        }
        // The own HAProxy goes on with the own services until it has ended: first it, then they.
        desk.ifPresent(BalancerDesk::keepServers);
        CompletableFuture<Boolean> haproxy = desk.map(
                        balancer -> CompletableFuture.supplyAsync(() -> stopHaproxy(balancer), Parts::onItsOwnThread))
                .orElseGet(() -> CompletableFuture.completedFuture(true));
        boolean well = release();
        well &= haproxy.join();
        well &= stopServices();
        well &= leaveCluster();
        drains.forget();
        weights.forget();
        return well;
    }

    private boolean stopHaproxy(BalancerDesk balancer) {
        LOG.info(
                "Leaving: HAProxy finishes its requests, for at most {} s",
                times.drain().toSeconds());
        return ends("HAProxy", balancer.stop(times.drain()), times.drain().plus(FORCED), balancer::kill);
    }

    private boolean release() {
        if (services.isEmpty()) {
            return true;
        }
        services.drain();
        if (!services.takeTraffic()) {
            return true;
        }
        Duration drain = services.longestDrain(times.drain());
        // A node with a HAProxy of its own has waited for that before.
        Duration deadline = desk.isPresent() ? drain : drain.plus(times.release());
        LOG.info("Leaving: the balancers let go of the services, within {} ms", deadline.toMillis());
        return drains.leave(deadline, desk.isPresent(), hurry);
    }

    private boolean stopServices() {
        if (services.all().isEmpty()) {
            return true;
        }
        Duration longest = services.longestStop();
        LOG.info("Leaving: the services end, in at most {} s", longest.toSeconds());
        return ends(
                "a service",
                supervisor.stopAll(services.all()),
                longest.plus(FORCED),
                () -> each(name -> supervisor.stop(name, Duration.ZERO)));
    }

    private CompletableFuture<Void> each(Function<ServiceName, CompletableFuture<Void>> stop) {
        return CompletableFuture.allOf(services.all().stream().map(stop).toArray(CompletableFuture<?>[]::new));
    }

    private boolean leaveCluster() {
        CompletableFuture<Void> farewell = membership.leave();
        return ends("the farewell to the cluster", farewell, GONE, () -> farewell);
    }

    /** Waits for {@code step}; when it is late, or there is no patience, {@code force} is used and waited for. */
    private boolean ends(
            String what, CompletableFuture<Void> step, Duration time, Supplier<CompletableFuture<Void>> force) {
        if (within(step, time)) {
            return true;
        }
        boolean ended = settles(force.get(), FORCED);
        if (!ended) {
            LOG.warn("Leaving: {} did not end in time; going on without it", what);
        }
        return ended;
    }

    private boolean within(CompletableFuture<Void> step, Duration time) {
        return settles(CompletableFuture.anyOf(step, hurry), time) && step.isDone() && !step.isCompletedExceptionally();
    }

    private static boolean settles(CompletableFuture<?> step, Duration time) {
        try {
            step.get(time.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (ExecutionException e) {
            LOG.warn("Leaving: a step failed: {}", String.valueOf(e.getCause()));
            return false;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
