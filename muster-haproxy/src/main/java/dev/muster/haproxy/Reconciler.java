package dev.muster.haproxy;

import dev.muster.haproxy.reload.Reloader;
import dev.muster.haproxy.runtime.MasterClient;
import dev.muster.haproxy.runtime.RuntimeClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at HAProxy, compares, acts, and looks again. One thread owns all state here; others leave what they want in its
 * {@link Mailbox}.
 */
final class Reconciler {

    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);

    private static final int MOST_ROUNDS = 4;
    private static final Duration SOON = Duration.ofMillis(100);

    private final Observed haproxy;
    private final Steps steps;
    private final FileKeeper files;
    private final Filing filing;
    private final Maps maps;
    private final TemplateWatch template;
    private final Holding holding;
    private final Generations generations;
    private final Withdrawals withdrawals;
    private final Afterwards afterwards = new Afterwards();
    private final Mailbox mailbox = new Mailbox();
    private final Thread thread;

    private final Aim aim;
    private boolean closed;
    private volatile Standing standing;

    /** Steers the HAProxy that {@code opened} found. {@code drafter} and {@code file} are its own from now on. */
    Reconciler(
            BalancerOptions options,
            Drafter drafter,
            ConfigFile file,
            Opening.Opened opened,
            DesiredState first,
            Holding holding,
            Generations generations) {
        RuntimeClient client = new RuntimeClient(options.adminSocket(), options.answerPatience());
        MasterClient master = new MasterClient(options.masterSocket(), options.answerPatience());
        this.haproxy = new Observed(
                client,
                master,
                options.pollInterval(),
                opened.view(),
                opened.seal(),
                running -> FileLines.of(file.read(), running));
        this.steps = new Steps(
                haproxy,
                client,
                master,
                (key, address) -> mailbox.put(new Signal.Passed(key, address, System.nanoTime())));
        MapFolder folder = new MapFolder(options.folder());
        this.maps = new Maps(options, client, folder, mailbox::put);
        this.files = new FileKeeper(options, drafter, file, folder, new Reloader(master, client), mailbox::put);
        this.filing = new Filing(files, client::stateRows);
        this.template = new TemplateWatch(options.template());
        this.generations = generations;
        this.withdrawals = new Withdrawals(options.masterSocket(), mailbox::put);
        this.aim = new Aim(options.times(), opened.draft(), first);
        this.holding = holding;
        holding.steer(aim);
        this.standing = standing();
        this.thread = Thread.ofPlatform().daemon().name("muster-haproxy").unstarted(this::run);
    }

    void start(DesiredState first) {
        files.start();
        mailbox.apply(first);
        thread.start();
    }

    /** Where others leave what it is to do. */
    Mailbox mailbox() {
        return mailbox;
    }

    BalancerStatus status() {
        return standing.status();
    }

    void close() {
        mailbox.put(new Signal.Closed());
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
                List<Signal> batch = mailbox.await(wakeNanos);
                Turn turn = new Turn(System.nanoTime());
                batch.forEach(signal -> guarded(signal, turn));
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
        writeWhatWasPutOff();
        steps.close();
        withdrawals.close();
        holding.close();
        files.close();
        generations.close();
    }

    /** Whoever takes this HAProxy over goes by the file: a server that is not in it yet would cost a reload. */
    private void writeWhatWasPutOff() {
        if (afterwards.due().isPresent() && haproxy.reachable() && !filing.underWay()) {
            Targets.Result targets = aim.targets();
            Map<PoolName, List<Server>> serving = Serving.of(targets, aim.layout(), haproxy.servers());
            filing.wish(FileKeeper.Wish.of(
                    aim, targets, serving, haproxy.running(), haproxy.servers(), steps.outdated(), generations.last()));
        }
    }

    /** One that can't be taken must not take the others with it. */
    private void guarded(Signal signal, Turn turn) {
        try {
            take(signal, turn);
        } catch (RuntimeException e) {
            LOG.error("The balancer failed at one of its tasks; it looks at everything again", e);
            signal.failed();
            haproxy.doubt();
        }
    }

    private void take(Signal signal, Turn turn) {
        switch (signal) {
            case Signal.Desired _ ->
                mailbox.newest().ifPresent(arrived -> {
                    aim.desire(arrived.state());
                    turn.wanted(arrived.state().causes(), arrived.atNanos());
                });
            case Signal.Passed passed -> {
                steps.passed(passed.key(), passed.address());
                turn.cause(passed.key() + " passed its first check", passed.atNanos());
            }
            case Signal.Asked asked -> foresee(asked);
            case Signal.Reread _ -> {
                aim.reread();
                maps.reread();
            }
            case Signal.Written written -> {
                filing.written();
                adopt(written.draft());
                generations.written(written.generation(), written.draft());
            }
            case Signal.Prepared prepared -> filing.prepared(prepared);
            case Signal.Ordered ordered -> holding.take(ordered, turn);
            case Signal.Unwritable unwritable -> {
                filing.unwritable(unwritable.problem());
                holding.unwritable(unwritable.wanted(), unwritable.problem(), turn);
            }
            case Signal.Reloaded reloaded -> reloaded(reloaded, turn);
            case Signal.Mapped mapped -> maps.rendered(mapped);
            case Signal.MapsLooked looked -> maps.looked(looked, filing.underWay(), turn);
            case Signal.MapsKept kept -> maps.kept(kept.problem());
            case Signal.Looked looked -> {
                if (!filing.underWay()) {
                    long now = System.nanoTime();
                    haproxy.looked(looked).ifPresent(seen -> seen(seen, now, turn));
                }
            }
            case Signal.Parting parting -> withdrawals.take(parting);
            case Signal.WorkersSeen _ -> withdrawals.seen();
            case Signal.Closed _ -> closed = true;
        }
    }

    /** The file holds this draft, and HAProxy runs it. */
    private void adopt(ConfigDraft draft) {
        if (aim.adopt(draft)) {
            steps.keepOnly(aim.layout()::governs);
        }
    }

    private void reloaded(Signal.Reloaded reloaded, Turn turn) {
        filing.ended(reloaded.result());
        switch (reloaded.result()) {
            case Reloader.Result.Done done -> {
                haproxy.reloaded(done.worker(), reloaded.draft().seal());
                adopt(reloaded.draft());
                turn.reloaded(reloaded.reasons(), reloaded.draft());
                turn.cause(
                        aim.pinned().orElse("the configuration changed"),
                        System.nanoTime() - done.took().toNanos());
            }
            case Reloader.Result.Failed failed ->
                holding.unwritable(reloaded.draft().settings(), failed.reason(), turn);
        }
        haproxy.doubt();
    }

    /** One turn. Returns when the next is due even if nothing happens. */
    private long reconcile(Turn turn) {
        if (!filing.underWay() && haproxy.lookIsDue(System.nanoTime())) {
            if (haproxy.lookIsUrgent()) {
                look(turn);
            } else {
                haproxy.lookBeside(mailbox::put);
            }
            if (template.changed()) {
                aim.reread();
            }
        }
        boolean more = false;
        boolean acted = false;
        for (int round = 0; haproxy.reachable() && round < MOST_ROUNDS; round++) {
            more = steps.take(aim, filing.underWay(), turn);
            if (!more) {
                break;
            }
            acted = true;
            if (haproxy.uncertain()) {
                if (!filing.underWay()) {
                    look(turn);
                }
                break;
            }
        }
        boolean filed = afterwards.now(acted, System.nanoTime());
        if (haproxy.reachable() && filed) {
            keepFile(turn);
        }
        if (!filing.underWay()) {
            standing = standing();
        }
        turn.generation(problem(holding.problemsToTell())).ifPresent(generation -> {
            generations.add(generation);
            holding.told();
        });
        turn.reloaded().ifPresent(draft -> generations.written(generations.last(), draft));
        if (!filing.underWay()) {
            standing = standing();
        }
        boolean settled = haproxy.reachable() && !haproxy.uncertain() && !filing.underWay() && !more && filed;
        holding.settle(settled, standing::status);
        if (filing.underWay() || !haproxy.reachable() || (!more && !haproxy.uncertain())) {
            withdrawals.settle(aim, filing.underWay(), haproxy.reachable());
        }
        return nextTurn(more && !turn.failed());
    }

    private long nextTurn(boolean more) {
        long now = System.nanoTime();
        if (!haproxy.reachable() || filing.underWay()) {
            return now + SOON.toNanos();
        }
        if (more) {
            return now;
        }
        long wake = haproxy.nextLookNanos();
        boolean putOff = afterwards.due().isPresent();
        List<OptionalLong> dues = List.of(
                steps.wakeAt(),
                withdrawals.wakeAt(),
                putOff ? afterwards.due() : filing.due(),
                putOff ? afterwards.due() : maps.wakeAt());
        for (OptionalLong due : dues) {
            if (due.isPresent() && due.getAsLong() - wake < 0) {
                wake = due.getAsLong();
            }
        }
        return wake;
    }

    private void look(Turn turn) {
        long before = System.nanoTime();
        seen(haproxy.look(), before, turn);
    }

    private void seen(Observed.Seen seen, long before, Turn turn) {
        switch (seen) {
            case SAME, SILENT -> {}
            case AGAIN -> turn.cause("HAProxy answers again", before);
            case RELOADED -> {
                steps.haproxyIsNew();
                maps.haproxyIsNew();
            }
            case ANOTHER -> {
                steps.haproxyIsNew();
                maps.haproxyIsNew();
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
        maps.wish(aim.applied(), targets, serving, turn);
        maps.step(turn);
        long generation = generations.last() + (turn.changes() ? 1 : 0);
        filing.wish(FileKeeper.Wish.of(
                aim, targets, serving, haproxy.running(), haproxy.servers(), steps.outdated(), generation));
        if (!maps.ready()) {
            return;
        }
        try {
            filing.begin(serving, targets);
        } catch (IOException e) {
            LOG.debug("HAProxy can't be reloaded now", e);
            turn.did(List.of(), true);
            haproxy.doubt();
        }
    }

    private void foresee(Signal.Asked asked) {
        if (!haproxy.reachable()) {
            asked.answer().complete(Forecast.unknown(haproxy.problem().orElseThrow()));
            return;
        }
        files.foresee(
                new Foresight(
                        aim.imagine(asked.state()),
                        haproxy.servers(),
                        steps.memory(),
                        haproxy.running(),
                        generations.last(),
                        maps.outlook()),
                asked.answer());
    }

    private Optional<String> problem(List<String> ofHolding) {
        List<String> problems = new ArrayList<>();
        haproxy.problem().ifPresent(problems::add);
        filing.problem().ifPresent(problems::add);
        generations.problem().ifPresent(problems::add);
        problems.addAll(aim.problems());
        problems.addAll(ofHolding);
        problems.addAll(steps.refusals());
        problems.addAll(maps.problems());
        return problems.isEmpty()
                ? Optional.empty()
                : Optional.of(problems.stream().limit(5).collect(Collectors.joining("; ")));
    }

    private Standing standing() {
        return new Standing(
                aim.layout(),
                aim.targets().servers(),
                haproxy.servers(),
                steps.memory(),
                haproxy.view(),
                generations.last(),
                holding.holds(),
                problem(holding.problems()),
                steps::checkDetail);
    }
}
