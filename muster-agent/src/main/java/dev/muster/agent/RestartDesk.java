package dev.muster.agent;

import dev.muster.agent.rollout.OrderId;
import dev.muster.agent.rollout.OwnerAnswer;
import dev.muster.agent.rollout.OwnerAnswer.State;
import dev.muster.agent.rollout.OwnerOrder;
import dev.muster.supervisor.ServiceName;
import dev.muster.supervisor.ServiceStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Restarts this node's services, each at most once at a time, and remembers the last {@value #MOST_KEPT} restarts by
 * the ids of their orders, so that an order which comes twice is carried out once. Any thread.
 */
final class RestartDesk {

    static final int MOST_KEPT = 64;

    private static final Logger LOG = LoggerFactory.getLogger(RestartDesk.class);

    private final OwnServices services;
    private final Restart.Traffic traffic;
    private final LeaveTimes times;
    private final Map<OrderId, Restart> known = new LinkedHashMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Restart.Processes processes = new Restart.Processes() {
        @Override
        public CompletableFuture<Void> stop(ServiceName service, Optional<Duration> grace) {
            return services.stop(service, grace);
        }

        @Override
        public boolean start(ServiceName service) {
            return startAgain(service);
        }

        @Override
        public Optional<ServiceStatus> status(ServiceName service) {
            return Optional.ofNullable(services.statuses().get(service));
        }
    };
    private boolean leaving;
    private boolean ending;

    RestartDesk(OwnServices services, Restart.Traffic traffic, LeaveTimes times) {
        this.services = services;
        this.traffic = traffic;
        this.times = times;
    }

    /** Begins a restart, unless that order is known: then nothing is done. How it stands, either way. */
    synchronized OwnerAnswer begin(OwnerOrder.Restart order, String by) {
        Restart before = known.get(order.id());
        if (before != null) {
            return before.answer();
        }
        Optional<String> refusal = refusal(order);
        if (refusal.isPresent()) {
            return OwnerAnswer.of(State.REFUSED, refusal.get());
        }
        LOG.info("Ordered by {}: {} is restarted", by, order.service());
        Restart restart = new Restart(
                order,
                processes,
                traffic,
                services.takesTraffic(order.service()),
                services.drainTime(order.service(), times),
                services.stopTime(order.service()));
        remember(order.id(), restart);
        threads.removeIf(thread -> !thread.isAlive());
        threads.add(Thread.ofVirtual().name("muster-restart").start(restart::run));
        return restart.answer();
    }

    private Optional<String> refusal(OwnerOrder.Restart order) {
        if (leaving || ending) {
            return Optional.of("this agent leaves or ends");
        }
        Optional<String> unknown = services.refusal(order.service());
        if (unknown.isPresent()) {
            return unknown;
        }
        if (!services.isRun(order.service())) {
            return Optional.of(
                    order.service() + " is not run by this agent, only looked at: restart it by what runs it,"
                            + " between muster drain and muster ready");
        }
        return known.values().stream()
                .filter(restart -> restart.service().equals(order.service()) && !restart.isOver())
                .findFirst()
                .map(restart -> "a restart of " + order.service() + " is under way already, for " + restart.age());
    }

    private void remember(OrderId id, Restart restart) {
        known.put(id, restart);
        if (known.size() > MOST_KEPT) {
            known.values().stream().filter(Restart::isOver).findFirst().ifPresent(known.values()::remove);
        }
    }

    /** How the restart of that order stands. */
    synchronized OwnerAnswer look(OrderId id) {
        @Nullable Restart restart = known.get(id);
        return restart == null
                ? OwnerAnswer.of(State.UNKNOWN, "this agent knows of no such restart; it may have begun anew meanwhile")
                : restart.answer();
    }

    private synchronized boolean startAgain(ServiceName service) {
        if (!leaving) {
            services.start(service);
        }
        return !leaving;
    }

    /** This node leaves: restarts end where they are, and nothing is started by them any more. */
    synchronized void leave() {
        leaving = true;
        threads.forEach(Thread::interrupt);
    }

    /**
     * The agent ends alone, and its services go on: restarts end where they are, those that a restart has stopped run
     * again, unless the node leaves. Blocks until they do, which is bounded.
     */
    void endAlone() {
        List<Thread> open;
        synchronized (this) {
            ending = true;
            open = List.copyOf(threads);
            open.forEach(Thread::interrupt);
        }
        try {
            for (Thread thread : open) {
                thread.join();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
