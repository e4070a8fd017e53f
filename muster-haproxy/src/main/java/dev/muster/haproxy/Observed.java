package dev.muster.haproxy;

import dev.muster.haproxy.config.Seal;
import dev.muster.haproxy.plan.ActualState;
import dev.muster.haproxy.runtime.MasterClient;
import dev.muster.haproxy.runtime.RuntimeClient;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
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

    /** What was done is looked at so soon after. */
    private static final Duration SOON = Duration.ofMillis(100);
    /** Looking takes at most a twentieth of the time. */
    private static final int LOOK_COST_FACTOR = 20;

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
        return uncertain || !reachable() || nowNanos - nextLookNanos >= 0;
    }

    long nextLookNanos() {
        return nextLookNanos;
    }

    /** Nobody knows how it stands. */
    void doubt() {
        uncertain = true;
    }

    /** Something was done to its servers. */
    void after(RuntimeOperations.Outcome outcome) {
        servers = outcome.actual();
        uncertain = outcome.uncertain();
        long verify = System.nanoTime() + SOON.toNanos();
        if (verify - nextLookNanos < 0) {
            nextLookNanos = verify;
        }
    }

    /** It was reloaded here: this worker has what bears this seal. */
    void reloaded(long worker, Seal seal) {
        awaitedWorker = OptionalLong.of(worker);
        running = Optional.of(seal);
    }

    Seen look() {
        long before = System.nanoTime();
        Seen seen;
        try {
            seen = lookAt(HaproxyView.look(client, master));
            uncertain = false;
            silence = Optional.empty();
        } catch (IOException e) {
            if (reachable()) {
                LOG.warn("HAProxy doesn't answer: {}", e.getMessage());
            }
            silence = Optional.of("HAProxy doesn't answer: " + e.getMessage());
            seen = Seen.SILENT;
        }
        long after = System.nanoTime();
        nextLookNanos = after + Math.max(pollInterval.toNanos(), (after - before) * LOOK_COST_FACTOR);
        return seen;
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
        return seen;
    }
}
