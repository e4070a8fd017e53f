package dev.muster.haproxy;

import dev.muster.haproxy.config.Seal;
import dev.muster.haproxy.plan.ActualState;
import dev.muster.haproxy.plan.PlanOperation;
import dev.muster.haproxy.plan.ServerKey;
import dev.muster.haproxy.runtime.MasterClient;
import dev.muster.haproxy.runtime.RuntimeClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;
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

    private final RuntimeClient client;
    private final MasterClient master;
    private final Duration pollInterval;
    private final Looks looks;
    private HaproxyView view;
    private ActualState servers;
    private Optional<Seal> running;
    /** The servers of the file that HAProxy reads now or has read. */
    private final Function<Optional<Seal>, Map<ServerKey, List<String>>> lines;

    private OptionalLong awaitedWorker = OptionalLong.empty();
    private Optional<String> silence = Optional.empty();
    private boolean uncertain;
    /** What was done since the look beside began, which may not have seen it. */
    private List<PlanOperation> doneSince = new ArrayList<>();

    /**
     * Begins with the first look at it, and the seal of what it runs.
     *
     * @param lines with which words each server stands in the file, if that is what bears this seal
     */
    Observed(
            RuntimeClient client,
            MasterClient master,
            Duration pollInterval,
            HaproxyView first,
            Optional<Seal> running,
            Function<Optional<Seal>, Map<ServerKey, List<String>>> lines) {
        this.client = client;
        this.master = master;
        this.pollInterval = pollInterval;
        this.looks = new Looks(pollInterval, System.nanoTime() + pollInterval.toNanos());
        this.lines = lines;
        this.running = running;
        this.view = first.withGiven(lines.apply(running));
        this.servers = view.servers();
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
        return lookIsUrgent() || looks.due(nowNanos);
    }

    /** Whether nothing can be done before it. */
    boolean lookIsUrgent() {
        return uncertain || !reachable();
    }

    /** When to look again, at the latest; while a look beside is under way its result comes first. */
    long nextLookNanos() {
        return looks.next().orElseGet(() -> System.nanoTime() + pollInterval.toNanos());
    }

    /** Nobody knows how it stands. */
    void doubt() {
        uncertain = true;
    }

    /** Something was done to its servers. */
    void after(RuntimeOperations.Outcome outcome) {
        servers = outcome.actual();
        uncertain = outcome.uncertain();
        if (looks.underWay()) {
            doneSince.addAll(outcome.done());
        }
        looks.verify(System.nanoTime());
    }

    /** It was reloaded here: this worker has what bears this seal. */
    void reloaded(long worker, Seal seal) {
        awaitedWorker = OptionalLong.of(worker);
        running = Optional.of(seal);
    }

    /** Looks now, and waits for it. A look beside that is under way doesn't count any more. */
    Seen look() {
        looks.begin(System.nanoTime());
        Seen seen;
        try {
            seen = lookAt(HaproxyView.look(client, master, servers));
            uncertain = false;
        } catch (IOException e) {
            seen = silent(String.valueOf(e.getMessage()));
        }
        looks.end(System.nanoTime());
        return seen;
    }

    /**
     * Begins a look on a thread of its own, for with thousands of servers it takes as long as many changes. Its result
     * is a signal for {@link #looked(Signal.Looked)}.
     */
    void lookBeside(Consumer<Signal> result) {
        long number = looks.begin(System.nanoTime());
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
        if (!looks.counts(result.number())) {
            return Optional.empty();
        }
        if (uncertain) {
            looks.drop();
            return Optional.empty();
        }
        Seen seen;
        try {
            seen = result.view().isPresent() ? lookAt(result.view().get()) : silent(result.problem());
        } catch (IOException e) {
            seen = silent(String.valueOf(e.getMessage()));
        }
        looks.end(System.nanoTime());
        if (seen != Seen.SILENT && !doneSince.isEmpty()) {
            servers = servers.after(doneSince);
            looks.verify(System.nanoTime());
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

    private Seen lookAt(HaproxyView now) throws IOException {
        if (now.sameProcess(view)) {
            Seen seen = reachable() ? Seen.SAME : Seen.AGAIN;
            believe(now);
            return seen;
        }
        Seen seen;
        if (awaitedWorker.equals(OptionalLong.of(now.worker().pid()))) {
            seen = Seen.RELOADED;
        } else {
            running = client.environment(Seal.VARIABLE).flatMap(Seal::read);
            seen = Seen.ANOTHER;
        }
        believe(now.withGiven(lines.apply(running)));
        return seen;
    }

    private void believe(HaproxyView now) {
        view = now;
        servers = now.servers();
        silence = Optional.empty();
    }
}
