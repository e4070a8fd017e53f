package dev.muster.supervisor;

import dev.muster.supervisor.machine.Action;
import dev.muster.supervisor.machine.Event;
import dev.muster.supervisor.machine.Life;
import dev.muster.supervisor.machine.Rhythm;
import dev.muster.supervisor.machine.Rules;
import dev.muster.supervisor.machine.Stage;
import dev.muster.supervisor.machine.Step;
import dev.muster.supervisor.process.Child;
import dev.muster.supervisor.process.Fingerprint;
import dev.muster.supervisor.process.Observation;
import dev.muster.supervisor.process.PortHolders;
import dev.muster.supervisor.process.ServiceFolder;
import dev.muster.supervisor.process.TinyParent;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One service: feeds its {@link Life} with what happens and does what that asks for. Every method is called on the
 * owner's thread.
 */
final class Service {

    private static final Logger log = LoggerFactory.getLogger(Service.class);

    /** A tiny parent that has not written down its service by now never will. */
    private static final Duration LONGEST_SPAWN = Duration.ofSeconds(15);

    private final Owner owner;
    private final ServiceFolder folder;
    private final Effects effects;
    private final Tasks tasks;
    private final Alarm alarm;
    private final Readiness readiness;
    private final Consumer<ServiceStatus> changed;
    private final Function<ServiceSpec, Optional<String>> missing;
    private final List<CompletableFuture<Void>> stopWaiters = new ArrayList<>();
    private ServiceSpec spec;
    private Life life;
    private Instant since = Instant.now();

    /** The process that runs, or whose group is being waited for. */
    private Optional<Child> child = Optional.empty();

    private boolean mainRuns;

    /** Why its last process may have died. */
    private Optional<String> portHolder = Optional.empty();

    private @Nullable String pendingRun;

    Service(
            Owner owner,
            ServiceFolder folder,
            TinyParent tinyParent,
            ServiceSpec spec,
            Consumer<ServiceStatus> changed,
            Function<ServiceSpec, Optional<String>> missing) {
        this.owner = owner;
        this.folder = folder;
        this.readiness = new Readiness(owner, this::on);
        this.effects = new Effects(folder, tinyParent);
        this.tasks = new Tasks(owner, effects, folder, tinyParent, problem -> on(new Event.TasksEnded(problem)));
        this.alarm = new Alarm(owner, () -> on(new Event.TimerElapsed()));
        this.spec = spec;
        this.life = Life.down(rules(spec));
        this.changed = changed;
        this.missing = missing;
    }

    private static Rules rules(ServiceSpec spec) {
        boolean checked = !(spec.check() instanceof Check.None);
        Rules plain = Rules.plain(
                        spec.owned(), checked, spec.backoff(), spec.ending().signal())
                .withPatience(spec.patience(), spec.ending().grace());
        Rules rules = spec.owned() && !spec.dependencies().isEmpty() ? plain.dependingOnOthers() : plain;
        return switch (spec.work()) {
            case Work.Kept kept ->
                rules.withTasks(!kept.beforeStart().isEmpty(), !kept.afterStop().isEmpty());
            case Work.Periodic periodic -> rules.withRhythm(new Rhythm(periodic.every(), periodic.timeout()));
            case Work.Existing _ -> rules;
        };
    }

    ServiceSpec spec() {
        return spec;
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
        Optional<Child> found = folder.observe().found();
        if (found.isEmpty()) {
            return false;
        }
        child = found;
        mainRuns = true;
        Event.Found event = new Event.Found(folder.age(found.get(), Instant.now()));
        if (spec.owned() && found.get().fingerprint().equals(Fingerprint.of(spec))) {
            if (spec.output() instanceof Output.Lines lines) {
                effects.adoptOutput(lines);
            }
            effects.remember(spec);
            on(event);
        } else {
            Rules wanted = life.rules();
            life = life.withRules(Rules.plain(true, false, wanted.backoff(), wanted.stopSignal()));
            on(event);
            on(new Event.Stop(spec.ending().grace()));
            life = life.withRules(wanted);
            on(new Event.Start());
        }
        return true;
    }

    /** Takes over what runs in the folder, whatever it was started from, to end it: it isn't started again. */
    boolean inherit() {
        Optional<Child> found = folder.observe().found();
        if (found.isEmpty()) {
            return false;
        }
        child = found;
        mainRuns = true;
        if (spec.output() instanceof Output.Lines lines) {
            effects.adoptOutput(lines);
        }
        on(new Event.Found(folder.age(found.get(), Instant.now())));
        on(new Event.Drain());
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
        if (sameProcess && !sameCheck && readiness.looks()) {
            readiness.start(spec);
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
        return life.stage().phase() == ServicePhase.STOPPING;
    }

    /** Ends and starts again, whatever it does now. */
    void restart() {
        on(new Event.Stop(spec.ending().grace()));
        on(new Event.Start());
    }

    /** What it depends on may have changed. */
    void dependenciesChanged() {
        if (life.stage() == Stage.WAITING) {
            Optional<String> reason = missing.apply(spec);
            on(reason.isPresent() ? new Event.Blocked(reason.get()) : new Event.Unblocked());
        }
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
            seen.found().filter(found -> found.run().equals(pendingRun)).ifPresent(this::started);
        }
        if (mainRuns && readiness.looks() && child.filter(folder::saidReady).isPresent()) {
            readiness.word();
        }
        if (mainRuns && seen instanceof Observation.Ended ended && isCurrent(ended.child())) {
            mainRuns = false;
            on(new Event.ChildExited(ended.code()));
            seekPortHolder(ended.child());
        }
    }

    /** Beside, for it reads all sockets of the host: the news of a death doesn't wait for it. */
    private void seekPortHolder(Child dead) {
        List<InetSocketAddress> ports = spec.listens();
        if (!ports.isEmpty()) {
            Thread.ofVirtual()
                    .start(() -> PortHolders.stranger(ports, dead.run())
                            .ifPresent(holder -> owner.post(() -> portIsHeld(holder))));
        }
    }

    private void portIsHeld(String holder) {
        if (!mainRuns && pendingRun == null) {
            portHolder = Optional.of(holder);
            log.info("{}: {}", spec.name(), holder);
            changed.accept(status());
        }
    }

    private boolean isCurrent(Child other) {
        return child.filter(current -> current.run().equals(other.run())).isPresent();
    }

    private void started(Child found) {
        pendingRun = null;
        portHolder = Optional.empty();
        child = Optional.of(found);
        mainRuns = true;
        on(new Event.ChildStarted());
    }

    private void spawn() {
        String run = RunName.fresh();
        pendingRun = run;
        effects.remember(spec);
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
            log.info("{}: {}{}", spec.name(), life.stage().phase().word(), detail().isEmpty() ? "" : ", " + detail());
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
            case Action.Spawn _ -> spawn();
            case Action.Signal signal -> {
                if (mainRuns) {
                    child.ifPresent(process -> effects.signalGroup(process, signal.name()));
                }
            }
            case Action.KillGroup _ -> child.ifPresent(effects::killAll);
            case Action.AwaitGroup _ -> awaitGroup();
            case Action.StartTimer start -> alarm.set(start.delay());
            case Action.StopTimer _ -> alarm.stop();
            case Action.StartChecks _ -> startChecks();
            case Action.StopChecks _ -> readiness.stop();
            case Action.AwaitDependencies _ -> owner.after(Duration.ZERO, this::dependenciesChanged);
            case Action.RunTasks run -> tasks.start(spec, run.moment());
            case Action.CancelTasks _ -> tasks.cancel();
        }
    }

    private void startChecks() {
        readiness.start(spec);
        // It may have said so to an earlier supervisor.
        owner.after(Duration.ZERO, this::look);
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
        look();
        // While another start is under way it comes too late, and the output belongs to the new process already.
        if (child.equals(gone) && !mainRuns && pendingRun == null) {
            child = Optional.empty();
            effects.finishOutput();
            on(new Event.GroupGone());
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
                detail(),
                since);
    }

    private String detail() {
        ServicePhase phase = life.stage().phase();
        boolean died = phase == ServicePhase.BACK_OFF || phase == ServicePhase.FAILED;
        return died && portHolder.isPresent() ? life.detail() + "; " + portHolder.get() : life.detail();
    }

    /** Ends what is under way in this JVM; the processes go on. */
    void leave() {
        readiness.stop();
        tasks.leave();
        effects.leave();
        stopWaiters.forEach(future ->
                future.completeExceptionally(new IllegalStateException("the supervisor was closed before the end")));
    }
}
