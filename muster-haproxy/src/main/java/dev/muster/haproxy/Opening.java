package dev.muster.haproxy;

import dev.muster.haproxy.config.Cfg;
import dev.muster.haproxy.config.MapFile;
import dev.muster.haproxy.config.Seal;
import dev.muster.haproxy.plan.ActualState;
import dev.muster.haproxy.plan.ServerIds;
import dev.muster.haproxy.runtime.MasterClient;
import dev.muster.haproxy.runtime.RuntimeClient;
import dev.muster.haproxy.template.TemplateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The beginning of a balancer: a cold start, or the adoption of a HAProxy that runs already. */
final class Opening {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);
    /** A process that is seen ended for so long won't come back. */
    private static final Duration ENDED = Duration.ofSeconds(2);

    /**
     * HAProxy answers.
     *
     * @param draft what is wanted, without servers
     * @param seal what HAProxy runs; empty when it bears none
     */
    record Opened(HaproxyView view, ConfigDraft draft, Optional<Seal> seal) {}

    private final BalancerOptions options;
    private final HaproxyProcess process;
    private final Drafter drafter;
    private final ConfigFile file;
    private final RuntimeClient client;
    private final MasterClient master;

    Opening(BalancerOptions options, HaproxyProcess process, Drafter drafter, ConfigFile file) {
        this.options = options;
        this.process = process;
        this.drafter = drafter;
        this.file = file;
        this.client = new RuntimeClient(options.adminSocket(), options.answerPatience());
        this.master = new MasterClient(options.masterSocket(), options.answerPatience());
    }

    /** Opens with what is pinned, or without when that can't be made any more. */
    Opened open(DesiredState first, Holding holding, Generations generations)
            throws BalancerException, TemplateException {
        Holds holds = holding.holds();
        if (holds.pin().isEmpty()) {
            return open(first, holds, generations);
        }
        try {
            return open(first, holds, generations);
        } catch (BalancerException | TemplateException e) {
            Opened without = open(first, holds.withPin(Optional.empty()), generations);
            holding.giveUpPin(String.valueOf(e.getMessage()));
            return without;
        }
    }

    private Opened open(DesiredState first, Holds holds, Generations generations)
            throws BalancerException, TemplateException {
        long begin = System.nanoTime();
        // Without servers: none gets a request before it passed its first check, and the file equals what runs.
        Settings settings = Aim.settings(holds.over(first), holds, 0);
        ConfigDraft draft = drafter.draft(settings, Map.of(), ServerIds.of(List.of()), 0);
        // A balancer that ended in the middle of a reload leaves one that is no longer true.
        FileKeeper.forgetState(options.stateFile());
        boolean adopted = answers();
        maps(settings, adopted);
        if (!adopted) {
            coldStart(draft);
        }
        process.start(options.command());
        HaproxyView view = awaitHaproxy();
        generations.add(new Generation(
                0,
                Instant.now(),
                first.causes(),
                adopted ? How.ADOPT : How.START,
                List.of("HAProxy " + view.worker().version() + (adopted ? " taken over" : " started") + ", process "
                        + view.worker().pid()),
                Duration.ofNanos(System.nanoTime() - begin),
                Optional.empty()));
        file.read()
                .ifPresent(text -> generations.written(
                        generations.last(),
                        text,
                        // Who made the file of a HAProxy that was taken over has written down what with.
                        adopted ? Optional.empty() : Optional.of(draft.makings())));
        return new Opened(view, draft, seal());
    }

    /** Makes the balancer's folder, if there is none. */
    void makeFolder() throws BalancerException {
        Path folder = options.folder();
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
        } catch (IOException e) {
            throw new BalancerException("The folder " + folder + " can't be made: " + e.getMessage());
        }
    }

    private boolean answers() {
        try {
            HaproxyView.look(client, master, ActualState.EMPTY);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /**
     * Writes the map files, which HAProxy and {@code haproxy -c} read. Those of a HAProxy that runs hold what it has:
     * only missing ones are made.
     */
    private void maps(Settings settings, boolean adopted) throws BalancerException {
        MapDrafter.Draft maps =
                new MapDrafter(options).draft(new MapDrafter.Wish(settings, Map.of(), ServerIds.of(List.of()), 0, 0));
        if (!adopted && !maps.mistakes().isEmpty()) {
            throw new BalancerException(maps.mistakes().getFirst());
        }
        MapFolder folder = new MapFolder(options.folder());
        Map<MapName, MapFile> written = new TreeMap<>(maps.maps());
        if (adopted) {
            written.keySet().removeIf(map -> folder.read(map).isPresent());
        }
        Optional<String> problem = folder.write(written);
        if (problem.isPresent()) {
            throw new BalancerException(problem.get());
        }
    }

    private void coldStart(ConfigDraft draft) throws BalancerException {
        Optional<String> lost = PortProbe.lost(draft.cfg(), new Cfg(List.of()), options.bind());
        if (lost.isPresent()) {
            throw new BalancerException("HAProxy isn't started: " + lost.get() + ".");
        }
        if (!process.running()) {
            PortProbe.check(draft.cfg());
        }
        Optional<String> problem = file.write(draft.text());
        if (problem.isPresent()) {
            throw new BalancerException(problem.get());
        }
    }

    private HaproxyView awaitHaproxy() throws BalancerException {
        long now = System.nanoTime();
        long deadline = now + options.startPatience().toNanos();
        long lastRunning = now;
        String reason = "";
        while (now - deadline < 0 && now - (lastRunning + ENDED.toNanos()) < 0) {
            try {
                return HaproxyView.look(client, master, ActualState.EMPTY);
            } catch (IOException e) {
                reason = String.valueOf(e.getMessage());
            }
            lastRunning = process.running() ? now : lastRunning;
            try {
                Thread.sleep(BETWEEN_LOOKS); // HAProxy gives no sign of being ready.
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                throw new BalancerException("Interrupted while HAProxy started.");
            }
            now = System.nanoTime();
        }
        throw new BalancerException(
                process.running()
                        ? "HAProxy runs and doesn't answer: " + reason + "."
                        : "HAProxy ended right after its start. Its output tells why.");
    }

    private Optional<Seal> seal() throws BalancerException {
        try {
            return client.environment(Seal.VARIABLE).flatMap(Seal::read);
        } catch (IOException e) {
            throw new BalancerException("HAProxy runs and doesn't answer: " + e.getMessage() + ".");
        }
    }
}
