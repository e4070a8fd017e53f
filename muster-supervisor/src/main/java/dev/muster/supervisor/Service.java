package dev.muster.supervisor;

import dev.muster.supervisor.check.Checker;
import dev.muster.supervisor.machine.Action;
import dev.muster.supervisor.machine.Event;
import dev.muster.supervisor.machine.Life;
import dev.muster.supervisor.machine.Rules;
import dev.muster.supervisor.machine.Stage;
import dev.muster.supervisor.machine.Step;
import dev.muster.supervisor.process.Child;
import dev.muster.supervisor.process.Fingerprint;
import dev.muster.supervisor.process.Observation;
import dev.muster.supervisor.process.ServiceFolder;
import dev.muster.supervisor.process.TinyParent;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One service: feeds its {@link Life} with what happens and does what that asks for. Every method is called on the
 * owner's thread.
 */
final class Service {

    private static final Logger log = LoggerFactory.getLogger(Service.class);

    /** One failed check may be chance. */
    private static final int FAILURES_TO_UNREADY = 2;

    /** A tiny parent that has not written down its service by now never will. */
    private static final Duration LONGEST_SPAWN = Duration.ofSeconds(15);

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Owner owner;
    private final ServiceFolder folder;
    private final Effects effects;
    private final Consumer<ServiceStatus> changed;
    private final List<CompletableFuture<Void>> stopWaiters = new ArrayList<>();
    private ServiceSpec spec;
    private Life life;
    private Instant since = Instant.now();

    /** The process that runs, or whose group is being waited for. */
    private Optional<Child> child = Optional.empty();

    private boolean mainRuns;
    private @Nullable String pendingRun;
    private @Nullable Checker checker;
    private Owner.@Nullable Timer timer;
    private int timerNumber;

    Service(
            Owner owner,
            ServiceFolder folder,
            TinyParent tinyParent,
            ServiceSpec spec,
            Consumer<ServiceStatus> changed) {
        this.owner = owner;
        this.folder = folder;
        this.effects = new Effects(folder, tinyParent);
        this.spec = spec;
        this.life = Life.down(rules(spec));
        this.changed = changed;
    }

    private static Rules rules(ServiceSpec spec) {
        boolean checked = !(spec.check() instanceof Check.None);
        return new Rules(spec.owned(), checked, spec.backoff(), spec.ending().signal(), FAILURES_TO_UNREADY);
    }

    /** The first start: takes over what an earlier supervisor left, alive or dead. */
    void begin() {
        if (adopt()) {
            look();
        } else {
            on(new Event.Start());
        }
    }

    /** Takes over the process in the folder if there is one; one that was started differently is replaced. */
    boolean adopt() {
        Optional<Child> found = childOf(folder.observe());
        if (found.isEmpty()) {
            return false;
        }
        child = found;
        mainRuns = true;
        boolean same = spec.owned() && found.get().fingerprint().equals(Fingerprint.of(spec));
        if (same && spec.output() instanceof Output.Lines) {
            effects.adoptOutput();
        }
        if (same) {
            on(new Event.Found());
        } else {
            Rules wanted = life.rules();
            life = life.withRules(new Rules(true, false, wanted.backoff(), wanted.stopSignal(), 1));
            on(new Event.Found());
            on(new Event.Stop(spec.ending().grace()));
            life = life.withRules(wanted);
            on(new Event.Start());
        }
        return true;
    }

    void start(ServiceSpec wanted) {
        boolean sameProcess =
                spec.owned() == wanted.owned() && Fingerprint.of(spec).equals(Fingerprint.of(wanted));
        boolean sameCheck = spec.check().equals(wanted.check());
        if (!sameProcess) {
            on(new Event.Stop(spec.ending().grace()));
        }
        spec = wanted;
        life = life.withRules(rules(wanted));
        if (sameProcess && !sameCheck && checker != null) {
            startChecks();
        }
        on(new Event.Start());
    }

    void drain() {
        on(new Event.Drain());
    }

    void stop(Optional<Duration> grace, CompletableFuture<Void> done) {
        on(new Event.Stop(grace.orElse(spec.ending().grace())));
        if (ending()) {
            stopWaiters.add(done);
        } else {
            done.complete(null);
        }
    }

    private boolean ending() {
        return life.stage() == Stage.STOPPING || life.stage() == Stage.CLEARING;
    }

    void signal(String signal) {
        if (mainRuns) {
            child.ifPresent(process -> effects.signalMain(process, signal));
        }
    }

    /** Looks what became of the process: safe at any time, any number of times. */
    void look() {
        Observation seen = folder.observe();
        if (pendingRun != null) {
            childOf(seen).filter(found -> found.run().equals(pendingRun)).ifPresent(this::started);
        }
        if (mainRuns && seen instanceof Observation.Ended ended && isCurrent(ended.child())) {
            mainRuns = false;
            on(new Event.ChildExited(ended.code()));
        }
    }

    private static Optional<Child> childOf(Observation seen) {
        return switch (seen) {
            case Observation.None ignored -> Optional.empty();
            case Observation.Running running -> Optional.of(running.child());
            case Observation.Ended ended -> Optional.of(ended.child());
        };
    }

    private boolean isCurrent(Child other) {
        return child.filter(current -> current.run().equals(other.run())).isPresent();
    }

    private void started(Child found) {
        pendingRun = null;
        child = Optional.of(found);
        mainRuns = true;
        on(new Event.ChildStarted());
    }

    private void spawn() {
        String run = Long.toHexString(RANDOM.nextLong());
        pendingRun = run;
        effects.spawn(
                spec,
                run,
                process -> {
                    owner.after(LONGEST_SPAWN, () -> {
                        if (run.equals(pendingRun)) {
                            process.destroyForcibly();
                        }
                    });
                    Thread.ofVirtual().start(() -> awaitParent(run, process));
                },
                reason -> owner.post(() -> spawnFailed(run, reason)));
    }

    private void awaitParent(String run, Process process) {
        try {
            int code = process.waitFor();
            owner.post(() -> parentEnded(run, code));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The tiny parent is gone: it has written all it ever will. */
    private void parentEnded(String run, int code) {
        look();
        if (run.equals(pendingRun)) {
            if (folder.observe() instanceof Observation.Running) {
                // A process of an earlier supervisor that was not written down yet when this one looked.
                pendingRun = null;
                adopt();
            } else {
                spawnFailed(run, TinyParent.problem(code, folder.problem()));
            }
        }
    }

    private void spawnFailed(String run, String reason) {
        if (run.equals(pendingRun)) {
            pendingRun = null;
            on(new Event.SpawnFailed(reason));
        }
    }

    private void on(Event event) {
        Step step = life.step(event, System.nanoTime());
        Life before = life;
        life = step.life();
        if (before.stage().phase() != life.stage().phase()) {
            since = Instant.now();
            log.info(
                    "{}: {}{}",
                    spec.name(),
                    life.stage().phase().word(),
                    life.detail().isEmpty() ? "" : ", " + life.detail());
        }
        changed.accept(status());
        step.actions().forEach(this::perform);
        if (life.stage() == Stage.DOWN && before.stage() != Stage.DOWN && spec.owned()) {
            List<CompletableFuture<Void>> waiting = List.copyOf(stopWaiters);
            stopWaiters.clear();
            effects.tidy(() -> waiting.forEach(future -> future.complete(null)));
        } else if (!ending()) {
            stopWaiters.forEach(future -> future.complete(null));
            stopWaiters.clear();
        }
    }

    private void perform(Action action) {
        switch (action) {
            case Action.Spawn ignored -> spawn();
            case Action.Signal signal -> {
                if (mainRuns) {
                    child.ifPresent(process -> effects.signalGroup(process, signal.name()));
                }
            }
            case Action.KillGroup ignored -> child.ifPresent(effects::killAll);
            case Action.AwaitGroup ignored -> awaitGroup();
            case Action.StartTimer start -> startTimer(start.delay());
            case Action.StartChecks ignored -> startChecks();
            case Action.StopChecks ignored -> stopChecks();
        }
    }

    private void awaitGroup() {
        Optional<Child> of = child;
        if (of.isEmpty()) {
            owner.after(Duration.ZERO, () -> groupGone(of));
        } else {
            effects.awaitGone(of.get(), () -> owner.post(() -> groupGone(of)));
        }
    }

    private void groupGone(Optional<Child> gone) {
        // While another start is under way it comes too late, and the output belongs to the new process already.
        if (child.equals(gone) && !mainRuns && pendingRun == null) {
            child = Optional.empty();
            effects.finishOutput();
            on(new Event.GroupGone());
        }
    }

    private void startTimer(Duration delay) {
        if (timer != null) {
            timer.cancel();
        }
        int number = ++timerNumber;
        timer = owner.after(delay, () -> {
            if (number == timerNumber) {
                on(new Event.TimerElapsed());
            }
        });
    }

    private void startChecks() {
        stopChecks();
        Checker[] own = new Checker[1];
        own[0] = Checker.start(
                spec.name().value(),
                spec.check(),
                () -> owner.post(() -> checked(own, new Event.CheckPassed())),
                reason -> owner.post(() -> checked(own, new Event.CheckFailed(reason))));
        checker = own[0];
    }

    private void checked(Checker[] own, Event result) {
        if (own[0] == checker) {
            on(result);
        }
    }

    private void stopChecks() {
        if (checker != null) {
            checker.close();
            checker = null;
        }
    }

    ServiceStatus status() {
        OptionalInt exit = life.lastExit();
        return new ServiceStatus(
                spec.name(),
                life.stage().phase(),
                mainRuns && child.isPresent()
                        ? OptionalLong.of(child.get().main().pid())
                        : OptionalLong.empty(),
                life.restarts(),
                exit.isPresent() ? Optional.of(exit.getAsInt()) : Optional.empty(),
                life.detail(),
                since);
    }

    /** Ends what is under way in this JVM; the processes go on. */
    void leave() {
        stopChecks();
        effects.leave();
        stopWaiters.forEach(future ->
                future.completeExceptionally(new IllegalStateException("the supervisor was closed before the end")));
    }
}
