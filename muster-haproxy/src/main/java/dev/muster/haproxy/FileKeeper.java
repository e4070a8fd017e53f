package dev.muster.haproxy;

import dev.muster.haproxy.config.Cfg;
import dev.muster.haproxy.config.CfgException;
import dev.muster.haproxy.config.Seal;
import dev.muster.haproxy.plan.ActualServer;
import dev.muster.haproxy.plan.ActualState;
import dev.muster.haproxy.plan.ServerIds;
import dev.muster.haproxy.reload.Reloader;
import dev.muster.haproxy.reload.StateFile;
import dev.muster.haproxy.template.TemplateException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps haproxy.cfg equal to the running HAProxy, off the path of a change and within a second of it, and carries
 * reloads out. Newer wishes replace those not yet written. Its thread alone renders, checks, writes and reloads, so
 * that the file never changes during a reload; results go to the listener.
 */
final class FileKeeper implements Filing.Desk, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FileKeeper.class);

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
     * @param actual the servers as HAProxy has them
     * @param outdated those of them that HAProxy may run otherwise than their lines say
     * @param generation the number of the last generation that is in it
     */
    record Wish(
            Settings wanted,
            Settings applied,
            Map<PoolName, List<Server>> servers,
            ServerIds ids,
            int total,
            Optional<Seal> running,
            ActualState actual,
            List<ActualServer> outdated,
            long generation)
            implements Task {

        static Wish of(
                Aim aim,
                Targets.Result targets,
                Map<PoolName, List<Server>> serving,
                Optional<Seal> running,
                ActualState actual,
                List<ActualServer> outdated,
                long generation) {
            return new Wish(
                    aim.wanted(),
                    aim.applied(),
                    serving,
                    targets.ids(),
                    targets.total(),
                    running,
                    actual,
                    outdated,
                    generation);
        }

        /** Whether the file would be the same. */
        boolean same(Wish other) {
            return wanted.equals(other.wanted)
                    && servers.equals(other.servers)
                    && running.equals(other.running)
                    && outdated.equals(other.outdated);
        }
    }

    /**
     * What would come of something.
     *
     * @param steps those of the Runtime API, in words
     * @param problem why not all of it could be had
     */
    record Foreseen(Wish wish, List<String> steps, Optional<String> problem) {}

    private record Question(Supplier<Foreseen> foreseen, CompletableFuture<Forecast> answer) implements Task {}

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

    @Override
    public void want(Wish wish) {
        tasks.removeIf(Wish.class::isInstance);
        tasks.add(wish);
    }

    /** For a draft that was found good. One at a time; the result is a signal. */
    @Override
    public void reload(ConfigDraft draft, List<String> reasons, String state) {
        tasks.add(new Reload(draft, reasons, state));
    }

    /**
     * Says what a wish would lead to, after all that was given before it. HAProxy's file and its maps stay as they are;
     * what {@code haproxy -c} is to read is written beside the file.
     *
     * @param foreseen is asked on the thread of this keeper
     */
    void foresee(Supplier<Foreseen> foreseen, CompletableFuture<Forecast> answer) {
        tasks.add(new Question(foreseen, answer));
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
        try {
            maps.keep().ifPresent(problem -> results.accept(new Signal.MapsKept(problem)));
        } catch (RuntimeException e) {
            LOG.error("The maps could not be kept; it is tried again", e);
        }
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
        Forecast forecast;
        try {
            forecast = forecast(question.foreseen().get());
        } catch (RuntimeException e) {
            forecast = Forecast.unknown("The configuration can't be made: " + e);
        }
        question.answer().complete(forecast);
    }

    private Forecast forecast(Foreseen foreseen) {
        Wish wish = foreseen.wish();
        try {
            ConfigDraft draft = drafter.draft(wish.wanted(), wish.servers(), wish.ids(), wish.total());
            List<String> reasons = ReloadReasons.of(file.read(), draft, wish, wish.outdated());
            Optional<String> problem =
                    reasons.isEmpty() ? Optional.empty() : unreachable(draft).or(() -> file.check(draft.text()));
            return new Forecast(foreseen.steps(), reasons, problem.or(foreseen::problem));
        } catch (TemplateException e) {
            return new Forecast(foreseen.steps(), List.of(), Optional.of(String.valueOf(e.getMessage())));
        }
    }

    private void fulfil(Wish wish) {
        // HAProxy reads them with the file. What is wrong with them is told by those who keep them.
        var _ = maps.restore();
        drafter.keepOnly(Stream.of(wish.applied(), wish.wanted()).collect(Collectors.toSet()));
        try {
            ConfigDraft draft = drafter.draft(wish.wanted(), wish.servers(), wish.ids(), wish.total());
            List<String> reasons = ReloadReasons.of(file.read(), draft, wish, wish.outdated());
            if (reasons.isEmpty()) {
                Optional<String> problem = write(draft);
                results.accept(
                        problem.isPresent()
                                ? new Signal.Unwritable(wish.wanted(), problem.get())
                                : new Signal.Written(draft, wish.generation()));
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
            if (ReloadReasons.of(file.read(), draft, wish, List.of()).isEmpty()) {
                write(draft).ifPresent(problem -> results.accept(new Signal.Unwritable(wish.wanted(), problem)));
            }
        } catch (TemplateException _) {
            // The template in force is gone and was never rendered here: the file stays as it is.
        }
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
