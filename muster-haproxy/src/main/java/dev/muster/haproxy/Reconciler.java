package dev.muster.haproxy;

import dev.muster.haproxy.plan.Memory;
import dev.muster.haproxy.plan.Plan;
import dev.muster.haproxy.plan.PlanOperation;
import dev.muster.haproxy.plan.ServerKey;
import dev.muster.haproxy.reload.Reloader;
import dev.muster.haproxy.runtime.MasterClient;
import dev.muster.haproxy.runtime.RuntimeClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at HAProxy, compares, acts, and looks again. One thread owns all state here; others only leave signals in its
 * queue, which stays short: one for the newest desired state, one for a look beside, and one for each check that passed.
 */
final class Reconciler {

    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);

    private static final int MOST_ROUNDS = 4;
    private static final int LARGEST_BATCH = 256;
    private static final Duration SOON = Duration.ofMillis(100);

    private record Arrived(DesiredState state, long atNanos) {}

    private final RuntimeOperations operations;
    private final Observed haproxy;
    private final FileKeeper files;
    private final Filing filing;
    private final TemplateWatch template;
    private final AdmissionChecks checks;
    private final Generations generations;
    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final AtomicReference<@Nullable Arrived> newest = new AtomicReference<>();
    private final Thread thread;

    private final Aim aim;
    private List<PlanOperation> once = List.of();
    private Memory memory = Memory.EMPTY;
    /** Checks that passed, taken together: when HAProxy begins they may be hundreds. */
    private final Map<ServerKey, InetSocketAddress> checked = new HashMap<>();

    private boolean closed;
    private List<String> refusals = List.of();
    private volatile Standing standing;

    /** Steers the HAProxy that {@code opened} found. {@code drafter} and {@code file} are its own from now on. */
    Reconciler(
            BalancerOptions options,
            Drafter drafter,
            ConfigFile file,
            Opening.Opened opened,
            DesiredState first,
            Generations generations) {
        RuntimeClient client = new RuntimeClient(options.adminSocket(), options.answerPatience());
        MasterClient master = new MasterClient(options.masterSocket(), options.answerPatience());
        this.operations = new RuntimeOperations(client);
        this.files = new FileKeeper(
                options, drafter, file, new Reloader(master, client), (Signal signal) -> signals.add(signal));
        this.filing = new Filing(files, client);
        this.template = new TemplateWatch(options.template());
        this.checks =
                new AdmissionChecks((key, address) -> signals.add(new Signal.Passed(key, address, System.nanoTime())));
        this.generations = generations;
        this.haproxy = new Observed(client, master, options.pollInterval(), opened);
        this.aim = new Aim(options.times(), opened.draft(), first);
        this.standing = standing();
        this.thread = Thread.ofPlatform().daemon().name("muster-haproxy").unstarted(this::run);
    }

    void start(DesiredState first) {
        files.start();
        apply(first);
        thread.start();
    }

    void apply(DesiredState desired) {
        if (newest.getAndSet(new Arrived(desired, System.nanoTime())) == null) {
            signals.add(new Signal.Desired());
        }
    }

    void reread() {
        signals.add(new Signal.Reread());
    }

    BalancerStatus status() {
        return standing.status();
    }

    void close() {
        signals.add(new Signal.Closed());
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        long wakeNanos = System.nanoTime();
        while (!closed) {
            try {
                List<Signal> batch = await(wakeNanos);
                Turn turn = new Turn(System.nanoTime());
                batch.forEach(signal -> take(signal, turn));
                memory = memory.passed(checked);
                checked.clear();
                if (!closed) {
                    wakeNanos = reconcile(turn);
                }
            } catch (InterruptedException _) {
                closed = true;
            } catch (RuntimeException e) {
                // One bad turn must not end the steering: look at everything again, a little later.
                LOG.error("A step of the balancer failed; it is tried again", e);
                haproxy.doubt();
                wakeNanos = System.nanoTime() + Duration.ofSeconds(1).toNanos();
            }
        }
        checks.close();
        files.close();
        generations.close();
    }

    private List<Signal> await(long wakeNanos) throws InterruptedException {
        List<Signal> batch = new ArrayList<>();
        Signal first = signals.poll(Math.max(0, wakeNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        if (first != null) {
            batch.add(first);
            signals.drainTo(batch);
        }
        return batch;
    }

    private void take(Signal signal, Turn turn) {
        switch (signal) {
            case Signal.Desired _ -> {
                Arrived arrived = newest.getAndSet(null);
                if (arrived != null) {
                    aim.desire(arrived.state());
                    turn.wanted(arrived.state().causes(), arrived.atNanos());
                }
            }
            case Signal.Passed passed -> {
                checked.put(passed.key(), passed.address());
                turn.cause(passed.key() + " passed its first check", passed.atNanos());
            }
            case Signal.Reread _ -> aim.reread();
            case Signal.Written written -> {
                filing.written();
                adopt(written.draft());
                generations.written(written.generation(), written.draft().text());
                once = written.operations();
            }
            case Signal.Prepared prepared -> filing.prepared(prepared);
            case Signal.Unwritable unwritable -> filing.unwritable(unwritable.problem());
            case Signal.Reloaded reloaded -> reloaded(reloaded, turn);
            case Signal.Looked looked -> {
                if (!filing.underWay()) {
                    long now = System.nanoTime();
                    haproxy.looked(looked).ifPresent(seen -> seen(seen, now, turn));
                }
            }
            case Signal.Closed _ -> closed = true;
        }
    }

    /** The file holds this draft, and HAProxy runs it. */
    private void adopt(ConfigDraft draft) {
        if (aim.adopt(draft)) {
            memory.servers().keySet().stream()
                    .filter(key -> !aim.layout().governs(key))
                    .forEach(checks::stop);
        }
    }

    private void reloaded(Signal.Reloaded reloaded, Turn turn) {
        filing.ended(reloaded.result());
        if (reloaded.result() instanceof Reloader.Result.Done done) {
            haproxy.reloaded(done.worker(), reloaded.draft().seal());
            adopt(reloaded.draft());
            turn.reloaded(reloaded.reasons(), reloaded.draft().text());
            turn.cause(
                    "the configuration changed", System.nanoTime() - done.took().toNanos());
        }
        haproxy.doubt();
    }

    /** One turn. Returns when the next is due even if nothing happens. */
    private long reconcile(Turn turn) {
        if (!filing.underWay() && haproxy.lookIsDue(System.nanoTime())) {
            if (haproxy.lookIsUrgent()) {
                look(turn);
            } else {
                haproxy.lookBeside(signals::add);
            }
            if (template.changed()) {
                aim.reread();
            }
        }
        OptionalLong planned = OptionalLong.empty();
        boolean more = false;
        for (int round = 0; haproxy.reachable() && round < MOST_ROUNDS; round++) {
            Plan plan = aim.planner().step(aim.targets().servers(), haproxy.servers(), memory, System.nanoTime());
            List<PlanOperation> steps = due(plan);
            if (!filing.underWay()) {
                memory = plan.memory();
            }
            planned = plan.wakeAt();
            more = !steps.isEmpty();
            if (!more) {
                break;
            }
            act(steps, turn);
            if (haproxy.uncertain()) {
                if (!filing.underWay()) {
                    look(turn);
                }
                break;
            }
        }
        if (haproxy.reachable()) {
            keepFile(turn);
        }
        if (memory.servers().values().stream().allMatch(server -> server.failures() == 0)) {
            refusals = List.of();
        }
        if (!filing.underWay()) {
            standing = standing();
        }
        turn.generation(problem()).ifPresent(generations::add);
        turn.reloaded().ifPresent(text -> generations.written(generations.last(), text));
        if (!filing.underWay()) {
            standing = standing();
        }
        return nextTurn(planned, more && !turn.failed());
    }

    /**
     * What to do now. While a reload is under way nobody knows which worker hears it: servers are only taken out, which
     * is done again in the new worker.
     */
    private List<PlanOperation> due(Plan plan) {
        if (filing.underWay()) {
            return plan.operations().stream()
                    .filter(PlanOperation.Maintain.class::isInstance)
                    .toList();
        }
        List<PlanOperation> steps = new ArrayList<>(plan.operations());
        int room = Math.clamp(LARGEST_BATCH - steps.size(), 0, once.size());
        once.subList(0, room).stream()
                .filter(operation -> haproxy.servers().servers().containsKey(operation.key()))
                .forEach(steps::add);
        once = once.subList(room, once.size());
        return steps;
    }

    private long nextTurn(OptionalLong planned, boolean more) {
        long now = System.nanoTime();
        if (!haproxy.reachable() || filing.underWay()) {
            return now + SOON.toNanos();
        }
        if (more) {
            return now;
        }
        long wake = haproxy.nextLookNanos();
        for (OptionalLong due : List.of(planned, filing.due())) {
            if (due.isPresent() && due.getAsLong() - wake < 0) {
                wake = due.getAsLong();
            }
        }
        return wake;
    }

    private void act(List<PlanOperation> plan, Turn turn) {
        List<PlanOperation> remote = new ArrayList<>();
        for (PlanOperation operation : plan) {
            switch (operation) {
                case PlanOperation.StartAdmission start -> checks.start(start.target());
                case PlanOperation.StopAdmission stop -> checks.stop(stop.key());
                case PlanOperation.Maintain _,
                        PlanOperation.Add _,
                        PlanOperation.Readdress _,
                        PlanOperation.SetWeight _,
                        PlanOperation.SetMaxconn _,
                        PlanOperation.EnableHealth _,
                        PlanOperation.DisableHealth _,
                        PlanOperation.Enable _,
                        PlanOperation.Delete _ -> remote.add(operation);
            }
        }
        if (remote.isEmpty()) {
            return;
        }
        List<PlanOperation> batch = remote.subList(0, Math.min(remote.size(), LARGEST_BATCH));
        RuntimeOperations.Outcome outcome = operations.carryOut(batch, haproxy.servers(), memory, System.nanoTime());
        haproxy.after(outcome);
        memory = outcome.memory();
        refusals = outcome.problems();
        turn.did(outcome.steps(), outcome.uncertain());
    }

    private void look(Turn turn) {
        long before = System.nanoTime();
        seen(haproxy.look(), before, turn);
    }

    private void seen(Observed.Seen seen, long before, Turn turn) {
        switch (seen) {
            case SAME, SILENT -> {}
            case AGAIN -> turn.cause("HAProxy answers again", before);
            case RELOADED -> memory = memory.afterRestart();
            case ANOTHER -> {
                memory = memory.afterRestart();
                filing.doubt();
                turn.cause(
                        "HAProxy runs as a new process, "
                                + haproxy.view().worker().pid(),
                        before);
                turn.restarted();
            }
        }
    }

    /** Has the file written when it should hold something else, and HAProxy reloaded when that takes it. */
    private void keepFile(Turn turn) {
        if (filing.underWay()) {
            return;
        }
        Targets.Result targets = aim.targets();
        Map<PoolName, List<Server>> serving = Serving.of(targets, aim.layout(), haproxy.servers());
        long generation = generations.last() + (turn.changes() ? 1 : 0);
        filing.wish(new FileKeeper.Wish(
                aim.wanted(), aim.applied(), serving, targets.ids(), targets.total(), haproxy.running(), generation));
        try {
            filing.begin(serving, targets);
        } catch (IOException e) {
            LOG.debug("HAProxy can't be reloaded now", e);
            turn.did(List.of(), true);
            haproxy.doubt();
        }
    }

    private Optional<String> problem() {
        List<String> problems = new ArrayList<>();
        haproxy.problem().ifPresent(problems::add);
        filing.problem().ifPresent(problems::add);
        generations.problem().ifPresent(problems::add);
        problems.addAll(aim.problems());
        problems.addAll(refusals);
        return problems.isEmpty()
                ? Optional.empty()
                : Optional.of(problems.stream().limit(5).collect(Collectors.joining("; ")));
    }

    private Standing standing() {
        return new Standing(
                aim.layout(),
                aim.targets().servers(),
                haproxy.servers(),
                memory,
                haproxy.view(),
                generations.last(),
                problem(),
                checks::detail);
    }
}
