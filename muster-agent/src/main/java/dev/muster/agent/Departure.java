package dev.muster.agent;

import dev.muster.gossip.Cluster;
import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
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
 * Leaving in order: say {@code draining}; let every balancer let go; end HAProxy softly; end the services; leave the
 * cluster. Each step has a deadline, and a second {@link #begin} skips the waiting. The steps run on a thread of their
 * own. Source: design section 6, "Leaving".
 */
final class Departure {

    private static final Logger LOG = LoggerFactory.getLogger(Departure.class);

    /** How long the own tags may take to be sent: a flapping service has used up its changes for a second. */
    private static final Duration TELL = Duration.ofSeconds(2);

    private static final Duration GONE = Duration.ofSeconds(12);
    private static final Duration KILLED = Duration.ofSeconds(3);

    private final LeaveTimes times;
    private final Cluster cluster;
    private final Supervisor supervisor;
    private final OwnServices services;
    private final Optional<BalancerDesk> desk;
    private final Steering steering;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final CompletableFuture<Void> hurry = new CompletableFuture<>();
    private final CompletableFuture<Boolean> done = new CompletableFuture<>();

    Departure(
            LeaveTimes times,
            Cluster cluster,
            Supervisor supervisor,
            OwnServices services,
            Optional<BalancerDesk> desk,
            Steering steering) {
        this.times = times;
        this.cluster = cluster;
        this.supervisor = supervisor;
        this.services = services;
        this.desk = desk;
        this.steering = steering;
    }

    /** Begins to leave, or, said again, stops being patient. Any thread. */
    void begin() {
        if (begun.compareAndSet(false, true)) {
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

    /** Done when the cluster has been left; true when every step ended well. */
    CompletableFuture<Boolean> done() {
        return done;
    }

    private boolean steps() {
        boolean well = release();
        well &= desk.map(this::stopHaproxy).orElse(true);
        well &= stopServices();
        return leaveCluster() && well;
    }

    private boolean stopHaproxy(BalancerDesk balancer) {
        LOG.info(
                "Leaving: HAProxy finishes its requests, for at most {} s",
                times.drain().toSeconds());
        return ends("HAProxy", balancer.stop(times.drain()), times.drain().plus(KILLED), balancer::kill);
    }

    private boolean release() {
        if (services.isEmpty()) {
            return true;
        }
        services.drain();
        boolean told = within(steering.drain(), TELL);
        if (told && isSomebodyElseThere()) {
            LOG.info(
                    "Leaving: the balancers let go of the services, for {} ms",
                    times.release().toMillis());
            // Nothing but time, or the user's impatience, ends this wait.
            within(new CompletableFuture<>(), times.release());
        }
        return told;
    }

    /** A balancer that failed counts as well: its HAProxy may serve still. */
    private boolean isSomebodyElseThere() {
        String own = cluster.self().name();
        return desk.isPresent()
                || cluster.members().stream()
                        .filter(m -> m.status() != MemberStatus.LEFT)
                        .map(Member::name)
                        .anyMatch(name -> !name.equals(own));
    }

    private boolean stopServices() {
        if (services.isEmpty()) {
            return true;
        }
        LOG.info("Leaving: the services end, in at most {} s", times.app().toSeconds());
        return ends(
                "a service",
                supervisor.stopAll(services.names()),
                times.app().plus(KILLED),
                () -> each(name -> supervisor.stop(name, Duration.ZERO)));
    }

    private CompletableFuture<Void> each(Function<ServiceName, CompletableFuture<Void>> stop) {
        return CompletableFuture.allOf(services.names().stream().map(stop).toArray(CompletableFuture<?>[]::new));
    }

    private boolean leaveCluster() {
        LOG.info("Leaving: saying good-bye to the cluster");
        CompletableFuture<Void> farewell = cluster.leave();
        return ends("the farewell to the cluster", farewell, GONE, () -> farewell);
    }

    /** Waits for {@code step}; when it is late, or there is no patience, {@code force} is used and waited for. */
    private boolean ends(
            String what, CompletableFuture<Void> step, Duration time, Supplier<CompletableFuture<Void>> force) {
        if (within(step, time)) {
            return true;
        }
        boolean ended = settles(force.get(), KILLED);
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
