package dev.muster.haproxy;

import dev.muster.haproxy.config.Seal;
import dev.muster.haproxy.plan.ActualState;
import dev.muster.haproxy.plan.PlanOperation;
import dev.muster.haproxy.runtime.MasterClient;
import dev.muster.haproxy.runtime.RuntimeClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HAProxy that runs: how it stands, how sure that is, and when to look again. For the reconciler's thread. */
final class Observed {

    /** What a look found. */
    enum Seen {
        /** The process that was there before. */
        SAME,
        /** The same, after it had not answered for a while. */
        AGAIN,
        /** The worker of the reload that was made last. */
        RELOADED,
        /** A process that nobody here started. */
        ANOTHER,
        /** Nobody answered. */
        SILENT
    }

    private static final Logger LOG = LoggerFactory.getLogger(Observed.class);

    /** What was done is looked at so soon after, or later where a look takes long. */
    private static final Duration SOON = Duration.ofMillis(100);
    /** Looking takes at most a twentieth of the time; a fifth when something was done. */
    private static final int LOOK_COST_FACTOR = 20;

    private static final int VERIFY_COST_FACTOR = 5;

    private final RuntimeClient client;
    private final MasterClient master;
    private final Duration pollInterval;
    private HaproxyView view;
    private ActualState servers;
    private Optional<Seal> running;
    private OptionalLong awaitedWorker = OptionalLong.empty();
    private Optional<String> silence = Optional.empty();
    private boolean uncertain;
    private long nextLookNanos;
    private long costNanos;
    private long looks;
    private OptionalLong besideSinceNanos = OptionalLong.empty();
    /** What was done since the look beside began, which may not have seen it. */
    private List<PlanOperation> doneSince = new ArrayList<>();

    Observed(RuntimeClient client, MasterClient master, Duration pollInterval, Opening.Opened opened) {
        this.client = client;
        this.master = master;
        this.pollInterval = pollInterval;
        this.view = opened.view();
        this.servers = view.servers();
        this.running = opened.seal();
        this.nextLookNanos = System.nanoTime() + pollInterval.toNanos();
    }

    /** The last look that found somebody. */
    HaproxyView view() {
        return view;
    }

    /** Its servers: as last seen, and as what was done since has made them. */
    ActualState servers() {
        return servers;
    }

    /** The seal of the configuration it runs; empty when it bears none. */
    Optional<Seal> running() {
        return running;
    }

    boolean reachable() {
        return silence.isEmpty();
    }

    /** Whether its servers must be looked at before anything else is done. */
    boolean uncertain() {
        return uncertain;
    }

    /** Why it can't be reached. */
    Optional<String> problem() {
        return silence;
    }

    boolean lookIsDue(long nowNanos) {
        return lookIsUrgent() || (besideSinceNanos.isEmpty() && nowNanos - nextLookNanos >= 0);
    }

    /** Whether nothing can be done before it. */
    boolean lookIsUrgent() {
        return uncertain || !reachable();
    }

    /** When to look again, at the latest; while a look beside is under way its result comes first. */
    long nextLookNanos() {
        return besideSinceNanos.isPresent() ? System.nanoTime() + pollInterval.toNanos() : nextLookNanos;
    }

    /** Nobody knows how it stands. */
    void doubt() {
        uncertain = true;
    }

    /** Something was done to its servers. */
    void after(RuntimeOperations.Outcome outcome) {
        servers = outcome.actual();
        uncertain = outcome.uncertain();
        if (besideSinceNanos.isPresent()) {
            doneSince.addAll(outcome.done());
        }
        verifySoon();
    }

    private void verifySoon() {
        long verify = System.nanoTime() + Math.max(SOON.toNanos(), costNanos * VERIFY_COST_FACTOR);
        if (verify - nextLookNanos < 0) {
            nextLookNanos = verify;
        }
    }

    /** It was reloaded here: this worker has what bears this seal. */
    void reloaded(long worker, Seal seal) {
        awaitedWorker = OptionalLong.of(worker);
        running = Optional.of(seal);
    }

    /** Looks now, and waits for it. A look beside that is under way doesn't count any more. */
    Seen look() {
        long before = System.nanoTime();
        looks++;
        besideSinceNanos = OptionalLong.empty();
        Seen seen;
        try {
            seen = lookAt(HaproxyView.look(client, master, servers));
            uncertain = false;
        } catch (IOException e) {
            seen = silent(String.valueOf(e.getMessage()));
        }
        looked(before);
        return seen;
    }

    /**
     * Begins a look on a thread of its own, for with thousands of servers it takes as long as many changes. Its result
     * is a signal for {@link #looked(Signal.Looked)}.
     */
    void lookBeside(Consumer<Signal> result) {
        long number = ++looks;
        besideSinceNanos = OptionalLong.of(System.nanoTime());
        doneSince = new ArrayList<>();
        ActualState known = servers;
        Thread.ofVirtual().name("muster-haproxy-look").start(() -> {
            try {
                result.accept(new Signal.Looked(number, Optional.of(HaproxyView.look(client, master, known)), ""));
            } catch (IOException | RuntimeException e) {
                result.accept(new Signal.Looked(number, Optional.empty(), String.valueOf(e.getMessage())));
            }
        });
    }

    /** What a look beside has found; empty when it doesn't count any more. */
    Optional<Seen> looked(Signal.Looked result) {
        if (result.number() != looks || besideSinceNanos.isEmpty()) {
            return Optional.empty();
        }
        long before = besideSinceNanos.getAsLong();
        besideSinceNanos = OptionalLong.empty();
        if (uncertain) {
            return Optional.empty();
        }
        Seen seen;
        try {
            seen = result.view().isPresent() ? lookAt(result.view().get()) : silent(result.problem());
        } catch (IOException e) {
            seen = silent(String.valueOf(e.getMessage()));
        }
        looked(before);
        if (seen != Seen.SILENT && !doneSince.isEmpty()) {
            servers = servers.after(doneSince);
            verifySoon();
        }
        return Optional.of(seen);
    }

    private Seen silent(String why) {
        if (reachable()) {
            LOG.warn("HAProxy doesn't answer: {}", why);
        }
        silence = Optional.of("HAProxy doesn't answer: " + why);
        return Seen.SILENT;
    }

    private void looked(long beforeNanos) {
        long after = System.nanoTime();
        costNanos = after - beforeNanos;
        nextLookNanos = after + Math.max(pollInterval.toNanos(), costNanos * LOOK_COST_FACTOR);
    }

    private Seen lookAt(HaproxyView now) throws IOException {
        Seen seen;
        if (now.sameProcess(view)) {
            seen = reachable() ? Seen.SAME : Seen.AGAIN;
        } else if (awaitedWorker.equals(OptionalLong.of(now.worker().pid()))) {
            seen = Seen.RELOADED;
        } else {
            running = client.environment(Seal.VARIABLE).flatMap(Seal::read);
            seen = Seen.ANOTHER;
        }
        view = now;
        servers = now.servers();
        silence = Optional.empty();
        return seen;
    }
}
