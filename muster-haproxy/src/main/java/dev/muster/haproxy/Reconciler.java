package dev.muster.haproxy;

import dev.muster.haproxy.plan.ActualServer;
import dev.muster.haproxy.plan.ActualState;
import dev.muster.haproxy.plan.Memory;
import dev.muster.haproxy.plan.Plan;
import dev.muster.haproxy.plan.PlanOperation;
import dev.muster.haproxy.plan.Planner;
import dev.muster.haproxy.plan.ServerKey;
import dev.muster.haproxy.plan.Target;
import dev.muster.haproxy.runtime.MasterClient;
import dev.muster.haproxy.runtime.RuntimeClient;
import dev.muster.haproxy.template.Layout;
import dev.muster.haproxy.template.Renderer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
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
 * queue, which stays short: one for the newest desired state, and one for each check that passed.
 */
final class Reconciler {

    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);

    private static final int MOST_ROUNDS = 4;
    private static final int LARGEST_BATCH = 256;
    private static final Duration SOON = Duration.ofMillis(100);
    private static final Duration FILE_RETRY = Duration.ofSeconds(5);
    /** Looking takes at most a twentieth of the time. */
    private static final int LOOK_COST_FACTOR = 20;

    private record Arrived(DesiredState state, long atNanos) {}

    private final BalancerOptions options;
    private final Layout layout;
    private final Targets targetReader;
    private final RuntimeClient client;
    private final MasterClient master;
    private final Planner planner;
    private final RuntimeOperations operations;
    private final FileKeeper files;
    private final AdmissionChecks checks;
    private final Generations generations;
    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final AtomicReference<@Nullable Arrived> newest = new AtomicReference<>();
    private final Thread thread;

    private Targets.Result targets;
    private HaproxyView view;
    private ActualState actual;
    private Memory memory = Memory.EMPTY;
    private boolean reachable = true;
    private boolean uncertain;
    private boolean closed;
    private long nextLookNanos;
    private OptionalLong fileDueNanos = OptionalLong.empty();
    private @Nullable Map<PoolName, List<Server>> wished;
    private List<String> refusals = List.of();
    private Optional<String> unreachable = Optional.empty();
    private Optional<String> fileProblem = Optional.empty();
    private final Optional<String> openingProblem;
    private volatile BalancerStatus status;

    Reconciler(
            BalancerOptions options,
            Renderer renderer,
            ConfigFile file,
            HaproxyView view,
            DesiredState first,
            Generations generations,
            Optional<String> openingProblem) {
        this.options = options;
        this.layout = renderer.layout();
        this.targetReader = new Targets(renderer, first.pools());
        this.client = new RuntimeClient(options.adminSocket(), options.answerPatience());
        this.master = new MasterClient(options.masterSocket(), options.answerPatience());
        this.planner = new Planner(options.times(), layout::governs);
        this.operations = new RuntimeOperations(client);
        this.files = new FileKeeper(renderer, file, problem -> signals.add(new Signal.Written(problem)));
        this.checks =
                new AdmissionChecks((key, address) -> signals.add(new Signal.Passed(key, address, System.nanoTime())));
        this.generations = generations;
        this.openingProblem = openingProblem;
        this.view = view;
        this.actual = view.servers();
        this.targets = targetReader.of(new DesiredState(first.version(), List.of(), first.causes()));
        this.nextLookNanos = System.nanoTime() + options.pollInterval().toNanos();
        this.status = describe();
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

    BalancerStatus status() {
        return status;
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
                if (!closed) {
                    wakeNanos = reconcile(turn);
                }
            } catch (InterruptedException _) {
                closed = true;
            } catch (RuntimeException e) {
                // One bad turn must not end the steering: look at everything again, a little later.
                LOG.error("A step of the balancer failed; it is tried again", e);
                uncertain = true;
                wakeNanos = System.nanoTime() + Duration.ofSeconds(1).toNanos();
            }
        }
        checks.close();
        files.close();
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
                    targets = targetReader.of(arrived.state());
                    turn.wanted(arrived.state().causes(), arrived.atNanos());
                }
            }
            case Signal.Passed passed -> {
                memory = memory.passed(passed.key(), passed.address());
                turn.cause(passed.key() + " passed its first check", passed.atNanos());
            }
            case Signal.Written written -> {
                if (written.problem().isPresent() && !written.problem().equals(fileProblem)) {
                    LOG.warn("{}", written.problem().get());
                }
                fileProblem = written.problem();
                fileDueNanos = fileProblem.isPresent()
                        ? OptionalLong.of(System.nanoTime() + FILE_RETRY.toNanos())
                        : OptionalLong.empty();
            }
            case Signal.Closed _ -> closed = true;
        }
    }

    /** One turn. Returns when the next is due even if nothing happens. */
    private long reconcile(Turn turn) {
        long now = System.nanoTime();
        if (uncertain || !reachable || now - nextLookNanos >= 0) {
            look(turn);
        }
        OptionalLong planned = OptionalLong.empty();
        boolean more = false;
        for (int round = 0; reachable && round < MOST_ROUNDS; round++) {
            Plan plan = planner.step(targets.servers(), actual, memory, System.nanoTime());
            memory = plan.memory();
            planned = plan.wakeAt();
            more = !plan.operations().isEmpty();
            if (!more) {
                break;
            }
            act(plan.operations(), turn);
            if (uncertain) {
                look(turn);
                break;
            }
        }
        if (reachable) {
            keepFile();
        }
        if (memory.servers().values().stream().allMatch(server -> server.failures() == 0)) {
            refusals = List.of();
        }
        status = describe();
        turn.generation(problem()).ifPresent(generations::add);
        status = describe();
        return nextTurn(planned, more && !turn.failed());
    }

    private long nextTurn(OptionalLong planned, boolean more) {
        long now = System.nanoTime();
        if (!reachable) {
            return now + SOON.toNanos();
        }
        if (more) {
            return now;
        }
        long wake = nextLookNanos;
        if (planned.isPresent() && planned.getAsLong() - wake < 0) {
            wake = planned.getAsLong();
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
        RuntimeOperations.Outcome outcome = operations.carryOut(batch, actual, memory, System.nanoTime());
        actual = outcome.actual();
        memory = outcome.memory();
        uncertain = outcome.uncertain();
        refusals = outcome.problems();
        turn.did(outcome.steps(), outcome.uncertain());
        long verify = System.nanoTime() + SOON.toNanos();
        if (verify - nextLookNanos < 0) {
            nextLookNanos = verify;
        }
    }

    private void look(Turn turn) {
        long before = System.nanoTime();
        try {
            HaproxyView seen = HaproxyView.look(client, master);
            if (!seen.sameProcess(view)) {
                memory = memory.afterRestart();
                wished = null;
                turn.cause("HAProxy runs as a new process, " + seen.worker().pid(), before);
                turn.restarted();
            } else if (!reachable) {
                turn.cause("HAProxy answers again", before);
            }
            view = seen;
            actual = seen.servers();
            reachable = true;
            uncertain = false;
            unreachable = Optional.empty();
        } catch (IOException e) {
            if (reachable) {
                LOG.warn("HAProxy doesn't answer: {}", e.getMessage());
            }
            reachable = false;
            unreachable = Optional.of("HAProxy doesn't answer: " + e.getMessage());
        }
        long after = System.nanoTime();
        long pause = Math.max(options.pollInterval().toNanos(), (after - before) * LOOK_COST_FACTOR);
        nextLookNanos = after + pause;
    }

    /** Has the file written when the servers that take requests have changed. */
    private void keepFile() {
        Map<PoolName, List<Server>> serving = new TreeMap<>();
        for (Pool pool : targets.state().pools()) {
            if (layout.backends().containsKey(pool.name())) {
                serving.put(
                        pool.name(),
                        pool.servers().stream()
                                .filter(server -> isServing(pool.name(), server))
                                .map(server ->
                                        new Server(server.name(), server.address(), server.weight(), Intent.SERVE))
                                .toList());
            }
        }
        boolean retry = fileDueNanos.isPresent() && System.nanoTime() - fileDueNanos.getAsLong() >= 0;
        if (!serving.equals(wished) || retry) {
            wished = serving;
            fileDueNanos = OptionalLong.empty();
            files.want(new FileKeeper.Wish(serving, targets.ids(), targets.total()));
        }
    }

    private boolean isServing(PoolName pool, Server server) {
        return layout.backendsOf(pool).stream().allMatch(backend -> {
            ServerKey key = new ServerKey(backend, server.name().value());
            ActualServer now = actual.servers().get(key);
            Target wanted = targets.servers().get(key);
            return now != null
                    && !now.maintenance()
                    && wanted != null
                    && now.address().equals(Optional.of(wanted.address()));
        });
    }

    private Optional<String> problem() {
        List<String> problems = new ArrayList<>();
        unreachable.ifPresent(problems::add);
        openingProblem.ifPresent(problems::add);
        fileProblem.ifPresent(problems::add);
        problems.addAll(targets.problems());
        problems.addAll(refusals);
        return problems.isEmpty()
                ? Optional.empty()
                : Optional.of(problems.stream().limit(5).collect(Collectors.joining("; ")));
    }

    private BalancerStatus describe() {
        return new BalancerStatus(
                view.worker().version(),
                generations.last(),
                view.reloads(),
                Statuses.of(layout, targets.servers(), actual, memory, view.statistics(), checks::detail),
                problem());
    }
}
