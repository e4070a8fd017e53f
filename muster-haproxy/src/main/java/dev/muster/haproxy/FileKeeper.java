package dev.muster.haproxy;

import dev.muster.haproxy.config.Cfg;
import dev.muster.haproxy.config.CfgComparison;
import dev.muster.haproxy.config.CfgException;
import dev.muster.haproxy.config.Seal;
import dev.muster.haproxy.plan.Change;
import dev.muster.haproxy.plan.PlanOperation;
import dev.muster.haproxy.plan.ServerIds;
import dev.muster.haproxy.reload.Reloader;
import dev.muster.haproxy.reload.StateFile;
import dev.muster.haproxy.template.TemplateException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps haproxy.cfg equal to the running HAProxy, off the path of a change and within a second of it, and carries
 * reloads out. Newer wishes replace those not yet written. Its thread alone renders, checks, writes and reloads, so
 * that the file never changes during a reload; results go to the listener.
 */
final class FileKeeper implements AutoCloseable {

    /** A burst of changes is written once. */
    private static final Duration GATHER = Duration.ofMillis(100);

    private static final String LAST_GOOD = "The last good one stays in force.";

    /** What there is to do. */
    sealed interface Task {}

    /**
     * What the file should hold.
     *
     * @param applied the settings in force, to which the file is kept while the wanted ones can't be had
     * @param total how many servers the check interval is meant for
     * @param running the seal of what HAProxy runs; empty when it bears none
     * @param generation the number of the last generation that is in it
     */
    record Wish(
            Settings wanted,
            Settings applied,
            Map<PoolName, List<Server>> servers,
            ServerIds ids,
            int total,
            Optional<Seal> running,
            long generation)
            implements Task {

        /** Whether the file would be the same. */
        boolean same(Wish other) {
            return wanted.equals(other.wanted) && servers.equals(other.servers) && running.equals(other.running);
        }
    }

    /** What would be done for a wish; {@code steps} are those of the Runtime API for servers, in words. */
    private record Question(
            Wish wish, List<String> steps, Supplier<Maps.Foreseen> maps, CompletableFuture<Forecast> answer)
            implements Task {}

    private record Reload(ConfigDraft draft, List<String> reasons, String state) implements Task {}

    private final Drafter drafter;
    private final ConfigFile file;
    private final MapFolder maps;
    private final Path stateFile;
    private final InetSocketAddress entrance;
    private final Reloader reloader;
    private final Consumer<Signal> results;
    private final BlockingQueue<Task> tasks = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile boolean closing;

    /** {@code results} gets each result. */
    FileKeeper(
            BalancerOptions options,
            Drafter drafter,
            ConfigFile file,
            MapFolder maps,
            Reloader reloader,
            Consumer<Signal> results) {
        this.drafter = drafter;
        this.file = file;
        this.maps = maps;
        this.stateFile = options.stateFile();
        this.entrance = options.bind();
        this.reloader = reloader;
        this.results = results;
        this.thread = Thread.ofVirtual().name("muster-haproxy-file").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Takes a wish; one that waits is replaced. */
    void want(Wish wish) {
        tasks.removeIf(Wish.class::isInstance);
        tasks.add(wish);
    }

    /** Carries out a reload for a draft that was found good. One at a time; the result is a signal. */
    void reload(ConfigDraft draft, List<String> reasons, String state) {
        tasks.add(new Reload(draft, reasons, state));
    }

    /**
     * Says what a wish would lead to, after all that was given before it. HAProxy's file and its maps stay as they are;
     * what {@code haproxy -c} is to read is written beside the file.
     */
    void foresee(Wish wish, List<String> steps, Supplier<Maps.Foreseen> foreseen, CompletableFuture<Forecast> answer) {
        tasks.add(new Question(wish, steps, foreseen, answer));
    }

    private void run() {
        try {
            while (!closing || !tasks.isEmpty()) {
                @Nullable Task task = tasks.poll(GATHER.toMillis(), TimeUnit.MILLISECONDS);
                keepMaps();
                switch (task) {
                    case null -> {}
                    case Wish wish -> {
                        @Nullable Task next = tasks.poll(GATHER.toMillis(), TimeUnit.MILLISECONDS);
                        switch (next) {
                            case null -> guarded(wish.wanted(), () -> fulfil(wish));
                            case Wish newer -> guarded(newer.wanted(), () -> fulfil(newer));
                            case Reload reload -> guarded(reload.draft().settings(), () -> carryOut(reload));
                            case Question question -> {
                                guarded(wish.wanted(), () -> fulfil(wish));
                                foresee(question);
                            }
                        }
                    }
                    case Reload reload -> guarded(reload.draft().settings(), () -> carryOut(reload));
                    case Question question -> foresee(question);
                }
            }
            keepMaps();
        } catch (InterruptedException _) {
            // Nobody interrupts it: what is wished is still written when it is closed.
        }
    }

    private void keepMaps() {
        maps.keep().ifPresent(problem -> results.accept(new Signal.MapsKept(problem)));
    }

    /** A fault in one task, whichever it is, must not end the keeping of the file. */
    private void guarded(Settings wanted, Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            results.accept(new Signal.Unwritable(wanted, "The configuration can't be made: " + e));
        }
    }

    private void foresee(Question question) {
        Wish wish = question.wish();
        List<String> steps = new ArrayList<>(question.steps());
        Forecast forecast;
        try {
            Maps.Foreseen foreseen = question.maps().get();
            steps.addAll(foreseen.steps());
            ConfigDraft draft = drafter.draft(wish.wanted(), wish.servers(), wish.ids(), wish.total());
            List<String> reasons = new ArrayList<>();
            Optional<String> problem =
                    withoutReload(draft, wish.running(), reasons).isPresent()
                            ? Optional.empty()
                            : unreachable(draft).or(() -> file.check(draft.text()));
            forecast = new Forecast(steps, reasons, problem.or(foreseen::problem));
        } catch (TemplateException e) {
            forecast = new Forecast(steps, List.of(), Optional.of(String.valueOf(e.getMessage())));
        } catch (RuntimeException e) {
            forecast = Forecast.unknown("The configuration can't be made: " + e);
        }
        question.answer().complete(forecast);
    }

    private void fulfil(Wish wish) {
        // HAProxy reads them with the file. What is wrong with them is told by those who keep them.
        var _ = maps.restore();
        drafter.keepOnly(Stream.of(wish.applied(), wish.wanted()).collect(Collectors.toSet()));
        try {
            ConfigDraft draft = drafter.draft(wish.wanted(), wish.servers(), wish.ids(), wish.total());
            List<String> reasons = new ArrayList<>();
            Optional<List<PlanOperation.ForHaproxy>> operations = withoutReload(draft, wish.running(), reasons);
            if (operations.isPresent()) {
                Optional<String> problem = write(draft);
                results.accept(
                        problem.isPresent()
                                ? new Signal.Unwritable(wish.wanted(), problem.get())
                                : new Signal.Written(draft, operations.get(), wish.generation()));
                return;
            }
            Optional<String> problem = unreachable(draft).or(() -> file.check(draft.text()));
            keepInStep(wish);
            results.accept(
                    problem.isPresent()
                            ? new Signal.Unwritable(wish.wanted(), problem.get())
                            : new Signal.Prepared(draft, reasons));
        } catch (TemplateException e) {
            keepInStep(wish);
            results.accept(new Signal.Unwritable(wish.wanted(), String.valueOf(e.getMessage())));
        }
    }

    /** What is in force goes on to hold the servers that serve, while something else is wanted or refused. */
    private void keepInStep(Wish wish) {
        if (wish.wanted().equals(wish.applied())) {
            return;
        }
        try {
            ConfigDraft draft = drafter.draft(wish.applied(), wish.servers(), wish.ids(), wish.total());
            if (withoutReload(draft, wish.running(), new ArrayList<>()).isPresent()) {
                write(draft).ifPresent(problem -> results.accept(new Signal.Unwritable(wish.wanted(), problem)));
            }
        } catch (TemplateException _) {
            // The template in force is gone and was never rendered here: the file stays as it is.
        }
    }

    /** What the Runtime API does to get from the file to the draft; empty when a reload is needed. */
    private Optional<List<PlanOperation.ForHaproxy>> withoutReload(
            ConfigDraft draft, Optional<Seal> running, List<String> reasons) {
        try {
            Cfg there = Cfg.parse(file.read().orElse(""));
            Optional<Seal> seal = Seal.in(there);
            if (!seal.equals(running) || seal.isEmpty()) {
                reasons.add("HAProxy runs something else than its file says");
                return Optional.empty();
            }
            boolean sameShape = seal.equals(Optional.of(draft.seal()));
            Change change = Change.of(
                    CfgComparison.of(there, draft.cfg()),
                    draft.renderer().layout()::governs,
                    sameShape ? Change.Strictness.ALL_BUT_INTERVALS : Change.Strictness.EVERY_WORD);
            if (change instanceof Change.Reload reload) {
                reasons.addAll(reload.reasons());
                return Optional.empty();
            }
            if (!sameShape) {
                reasons.add("what is said of every server has changed");
                return Optional.empty();
            }
            return Optional.of(change instanceof Change.Operations operations ? lasting(operations) : List.of());
        } catch (CfgException e) {
            reasons.add("HAProxy's file can't be read: " + e.getMessage());
            return Optional.empty();
        }
    }

    /** Weight, address and state of a server follow from what is wanted of it, step by step. */
    private static List<PlanOperation.ForHaproxy> lasting(Change.Operations operations) {
        List<PlanOperation.ForHaproxy> lasting = new ArrayList<>();
        for (PlanOperation operation : operations.operations()) {
            if (operation instanceof PlanOperation.SetMaxconn set) {
                lasting.add(set);
            } else if (operation instanceof PlanOperation.DisableHealth disable) {
                lasting.add(disable);
            }
        }
        return lasting;
    }

    private Optional<String> write(ConfigDraft draft) {
        return file.read().equals(Optional.of(draft.text())) ? Optional.empty() : file.write(draft.text());
    }

    /**
     * Whether clients would find nobody, or a port that HAProxy doesn't hold yet is taken, which it would find out only
     * after it has stopped to listen for a second.
     */
    private Optional<String> unreachable(ConfigDraft draft) {
        try {
            Cfg running = Cfg.parse(file.read().orElse(""));
            Optional<String> lost = PortProbe.lost(draft.cfg(), running, entrance);
            if (lost.isPresent()) {
                return Optional.of("The new configuration isn't used: " + lost.get() + ". " + LAST_GOOD);
            }
            PortProbe.check(draft.cfg(), running);
            return Optional.empty();
        } catch (BalancerException e) {
            return Optional.of(e.getMessage() + " " + LAST_GOOD);
        } catch (CfgException _) {
            return Optional.empty();
        }
    }

    private void carryOut(Reload reload) {
        Reloader.Result result;
        try {
            result = carriedOut(reload);
        } catch (RuntimeException e) {
            result = new Reloader.Result.Failed(e.toString());
        }
        results.accept(new Signal.Reloaded(reload.draft(), reload.reasons(), result));
    }

    private Reloader.Result carriedOut(Reload reload) {
        try {
            ConfigFile.writeBeside(stateFile, reload.state());
        } catch (IOException e) {
            return new Reloader.Result.Failed("The state of the servers can't be written to " + stateFile + ": "
                    + e.getMessage() + ". HAProxy isn't reloaded.");
        }
        Optional<String> problem =
                maps.restore().or(() -> file.replace(reload.draft().text()));
        if (problem.isPresent()) {
            return new Reloader.Result.Failed(problem.get());
        }
        Reloader.Result result = reloader.reload(reload.draft().seal());
        if (result instanceof Reloader.Result.Failed failed) {
            String reason = failed.reason() + ". " + LAST_GOOD;
            result = new Reloader.Result.Failed(
                    file.restore().map(worse -> reason + " " + worse).orElse(reason));
        } else {
            file.settle();
        }
        forgetState(stateFile);
        return result;
    }

    /** A state that is no longer true must not be read by a HAProxy that is started later. */
    static void forgetState(Path stateFile) {
        try {
            ConfigFile.writeBeside(stateFile, StateFile.EMPTY);
        } catch (IOException _) {
            try {
                // A full disk has no room for a new file and still lets an old one go.
                Files.deleteIfExists(stateFile);
            } catch (IOException _) {
                // Where nothing can be written no reload can be made either, which is told as a problem.
            }
        }
    }

    /** Waits until the last wish is written, five seconds at most. */
    @Override
    public void close() {
        closing = true;
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
