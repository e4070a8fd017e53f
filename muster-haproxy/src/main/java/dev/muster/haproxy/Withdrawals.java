package dev.muster.haproxy;

import dev.muster.haproxy.plan.ServerKey;
import dev.muster.haproxy.plan.Target;
import dev.muster.haproxy.runtime.MasterClient;
import dev.muster.haproxy.template.Layout;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers who asks whether a server that is to go can get a request still. What is wanted is known here; how every
 * worker of HAProxy stands is looked at on a thread of its own, once for all who ask meanwhile. For the reconciler's
 * thread.
 */
final class Withdrawals {

    private static final Logger LOG = LoggerFactory.getLogger(Withdrawals.class);

    private static final int MOST_WAITING = 256;
    /** Looking takes at most a fifth of the time, unless it takes long. */
    private static final int REST_FACTOR = 4;

    private static final Duration LONGEST_REST = Duration.ofMillis(500);

    /** Those who wait for an answer ask again sooner than others would give up. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final MasterClient master;
    private final Consumer<Signal> signals;
    private final List<Signal.Parting> waiting = new ArrayList<>();
    private boolean looking;
    private long begunNanos;
    private long nextLookNanos = System.nanoTime();

    /** @param masterSocket of HAProxy's master */
    Withdrawals(Path masterSocket, Consumer<Signal> signals) {
        this.master = new MasterClient(masterSocket, PATIENCE);
        this.signals = signals;
    }

    void take(Signal.Parting parting) {
        if (waiting.size() < MOST_WAITING) {
            waiting.add(parting);
        } else {
            answer(parting, Withdrawal.unseen(Withdrawal.Obstacle.BUSY));
        }
    }

    /** A look has ended. */
    void seen() {
        long now = System.nanoTime();
        looking = false;
        nextLookNanos = now + Math.min((now - begunNanos) * REST_FACTOR, LONGEST_REST.toNanos());
    }

    /** When the next look is due. */
    OptionalLong wakeAt() {
        return waiting.isEmpty() || looking ? OptionalLong.empty() : OptionalLong.of(nextLookNanos);
    }

    /**
     * A turn has ended: HAProxy was told all that follows from what was desired before they asked.
     *
     * @param reloading whether a reload is under way
     * @param reachable whether HAProxy answers
     */
    void settle(Aim aim, boolean reloading, boolean reachable) {
        if (waiting.isEmpty()) {
            return;
        }
        if (reloading || !reachable) {
            Withdrawal none = Withdrawal.unseen(reloading ? Withdrawal.Obstacle.RELOAD : Withdrawal.Obstacle.SILENT);
            waiting.forEach(parting -> answer(parting, none));
            waiting.clear();
            return;
        }
        if (looking || System.nanoTime() - nextLookNanos < 0) {
            return;
        }
        Map<Signal.Parting, WorkersLook.Place> asked = new LinkedHashMap<>();
        for (Signal.Parting parting : waiting) {
            if (isWanted(parting, aim)) {
                answer(parting, Withdrawal.unseen(Withdrawal.Obstacle.WANTED));
            } else {
                asked.put(parting, place(parting, aim.layout()));
            }
        }
        waiting.clear();
        if (!asked.isEmpty()) {
            looking = true;
            begunNanos = System.nanoTime();
            Thread.ofVirtual().name("muster-haproxy-workers").start(() -> look(asked));
        }
    }

    private static boolean isWanted(Signal.Parting parting, Aim aim) {
        for (PoolName pool : parting.pools()) {
            for (String backend : aim.layout().backendsOf(pool)) {
                Target target = aim.targets().servers().get(key(backend, parting));
                if (target != null && !target.intent().equals(Intent.WITHDRAW)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static ServerKey key(String backend, Signal.Parting parting) {
        return new ServerKey(backend, parting.server().value());
    }

    private static WorkersLook.Place place(Signal.Parting parting, Layout layout) {
        String name = parting.server().value();
        Set<String> meant = new HashSet<>();
        Set<String> others = new HashSet<>();
        layout.backends()
                .forEach((pool, backends) -> (parting.pools().contains(pool) ? meant : others).addAll(backends));
        return new WorkersLook.Place(
                key -> key.name().equals(name)
                        && meant.contains(key.backend())
                        && !layout.ownServers().contains(key),
                key -> key.name().equals(name)
                        && (meant.contains(key.backend()) || !others.contains(key.backend()))
                        && !layout.ownServers().contains(key));
    }

    private void look(Map<Signal.Parting, WorkersLook.Place> asked) {
        try {
            Set<String> names = asked.keySet().stream()
                    .map(parting -> parting.server().value())
                    .collect(Collectors.toSet());
            WorkersLook seen = WorkersLook.at(master, names);
            asked.forEach((parting, place) -> parting.answer().complete(seen.of(place)));
        } catch (IOException | RuntimeException e) {
            LOG.debug("The workers of HAProxy can't be looked at", e);
            Withdrawal silent = Withdrawal.unseen(Withdrawal.Obstacle.SILENT);
            asked.keySet().forEach(parting -> parting.answer().complete(silent));
        } finally {
            signals.accept(new Signal.WorkersSeen());
        }
    }

    /** Nobody steers any more. */
    void close() {
        waiting.forEach(parting -> answer(parting, Withdrawal.unseen(Withdrawal.Obstacle.SILENT)));
        waiting.clear();
    }

    /** Who waits may do anything then: not on the thread that steers. */
    private static void answer(Signal.Parting parting, Withdrawal withdrawal) {
        Thread.startVirtualThread(() -> parting.answer().complete(withdrawal));
    }
}
