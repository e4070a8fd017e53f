package dev.muster.agent;

import dev.muster.agent.roster.Causes;
import dev.muster.agent.roster.Roster;
import dev.muster.agent.roster.RosterChange;
import dev.muster.agent.roster.ServiceState;
import dev.muster.supervisor.ServiceName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent's one loop. Each turn looks at how the members and the own services stand now, tells the cluster what is
 * new, and hands a new roster on. It is woken by events, and looks every few seconds anyway, so nothing rests on having
 * seen each event: they serve as causes, in words.
 *
 * <p>One thread owns the tags and the roster. The other methods may be called from any thread.
 */
final class Steering implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Steering.class);
    private static final long LOOK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long TELL_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long END_MILLIS = 2000;

    private final Bell bell;
    private final Rosters rosters;
    private final Supplier<SortedMap<ServiceName, ServiceState>> services;
    private final TagPacer pacer;
    private final Function<SortedMap<String, String>, CompletableFuture<Void>> tell;
    private final BiConsumer<RosterChange, List<String>> steer;
    private final Thread thread;
    private final Queue<CompletableFuture<Void>> untold = new ConcurrentLinkedQueue<>();
    private final Queue<Retag> retags = new ConcurrentLinkedQueue<>();
    private final AtomicReference<Set<ServiceName>> draining;
    /** The cluster did not take the last tags. */
    private final AtomicBoolean refused = new AtomicBoolean();

    private final Supplier<SortedMap<ServiceName, Integer>> weights;
    private volatile Roster roster = Roster.empty();
    private Roster steered = Roster.empty();
    private boolean owed;
    private volatile boolean closed;

    /**
     * @param rosters who is there now
     * @param services the own services, as they stand now
     * @param draining the services that drain from the start
     * @param weights those of own services that are not the usual ones, as they are wanted now
     * @param tell gives the cluster new tags, without waiting; done when they are on their way
     * @param steer takes a roster that differs from the one before, and why; without waiting
     */
    Steering(
            Bell bell,
            Rosters rosters,
            Supplier<SortedMap<ServiceName, ServiceState>> services,
            Set<ServiceName> draining,
            Supplier<SortedMap<ServiceName, Integer>> weights,
            TagPacer pacer,
            Function<SortedMap<String, String>, CompletableFuture<Void>> tell,
            BiConsumer<RosterChange, List<String>> steer) {
        this.bell = bell;
        this.rosters = rosters;
        this.services = services;
        this.draining = new AtomicReference<>(Set.copyOf(draining));
        this.weights = weights;
        this.pacer = pacer;
        this.tell = tell;
        this.steer = steer;
        this.thread = Thread.ofPlatform().daemon().name("muster-agent").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** The newest roster. */
    Roster roster() {
        return roster;
    }

    /** These services ask for no more traffic, from now on. Done when the cluster was told. */
    CompletableFuture<Void> drain(Set<ServiceName> some) {
        return change(now -> {
            now.addAll(some);
            return now;
        });
    }

    /** These services take traffic again, as soon as they are ready. Done when the cluster was told. */
    CompletableFuture<Void> undrain(Set<ServiceName> some) {
        return change(now -> {
            now.removeAll(some);
            return now;
        });
    }

    /** The weights were changed. Done when the cluster was told. */
    CompletableFuture<Void> weigh() {
        return news();
    }

    /**
     * Changes the tags that are not services'; done when the cluster was told.
     *
     * @throws IllegalArgumentException in the future, for people, if it can't be
     */
    CompletableFuture<Void> retag(SortedMap<String, String> set, List<String> delete) {
        Retag retag = new Retag(set, delete, new CompletableFuture<>());
        retags.add(retag);
        bell.changed();
        return retag.told();
    }

    private record Retag(SortedMap<String, String> set, List<String> delete, CompletableFuture<Void> told) {}

    private boolean retagNow() {
        boolean changed = false;
        for (Retag one = retags.poll(); one != null; one = retags.poll()) {
            try {
                SortedMap<String, String> before = pacer.fixed();
                pacer.fix(OwnTags.changed(before, one.set(), one.delete(), pacer::tagsWith));
                changed |= !pacer.fixed().equals(before);
                untold.add(one.told());
            } catch (IllegalArgumentException e) {
                one.told().completeExceptionally(e);
            }
        }
        return changed;
    }

    private CompletableFuture<Void> change(UnaryOperator<Set<ServiceName>> how) {
        draining.updateAndGet(now -> Set.copyOf(how.apply(new HashSet<>(now))));
        return news();
    }

    private CompletableFuture<Void> news() {
        CompletableFuture<Void> told = new CompletableFuture<>();
        untold.add(told);
        bell.changed();
        return told;
    }

    private void run() {
        while (!closed) {
            try {
                turn(await());
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.error("The agent could not follow a change; it will look again", e);
            }
        }
    }

    private List<String> await() throws InterruptedException {
        OptionalLong wakeAt = pacer.wakeAtNanos();
        long wait = wakeAt.isEmpty() ? LOOK_AGAIN_NANOS : Math.max(0, wakeAt.getAsLong() - System.nanoTime());
        return bell.await(Math.min(wait, refused.get() ? TELL_AGAIN_NANOS : LOOK_AGAIN_NANOS));
    }

    private void turn(List<String> heard) {
        tellNews();
        Roster next = rosters.now(roster.version() + 1);
        if (owed || !next.sameContentAs(roster)) {
            List<String> why = new ArrayList<>(heard);
            RosterChange change = RosterChange.between(steered, next);
            why.addAll(Causes.of(change));
            roster = next;
            // Until it is taken, it is handed on again, even if nothing else changes.
            owed = true;
            steer.accept(change, Causes.bounded(why));
            steered = next;
            owed = false;
        }
    }

    private void tellNews() {
        boolean retagged = retagNow();
        boolean again = refused.getAndSet(false);
        // Who waits is taken first: what it waits for is in what is read next.
        List<CompletableFuture<Void>> waiting = new ArrayList<>();
        for (CompletableFuture<Void> one = untold.poll(); one != null; one = untold.poll()) {
            waiting.add(one);
        }
        Set<ServiceName> out = draining.get();
        SortedMap<ServiceName, ServiceState> now = services.get();
        now.replaceAll((name, state) -> out.contains(name) ? ServiceState.DRAINING : state);
        Optional<SortedMap<String, String>> news = pacer.step(now, weights.get(), System.nanoTime());
        news.or(() -> retagged || again ? Optional.of(pacer.tags()) : Optional.empty())
                .ifPresent(this::tell);
        if (pacer.wakeAtNanos().isEmpty()) {
            waiting.forEach(one -> one.complete(null));
        } else {
            untold.addAll(waiting);
        }
    }

    private void tell(SortedMap<String, String> tags) {
        CompletableFuture<Void> _ = tell.apply(tags).whenComplete((_, e) -> {
            if (e != null) {
                LOG.warn("The cluster could not be told of a change, and is told again: {}", e.getMessage());
                refused.set(true);
            }
        });
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(END_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
