package dev.muster.haproxy;

import dev.muster.haproxy.config.Cfg;
import dev.muster.haproxy.config.CfgException;
import dev.muster.haproxy.config.CfgLine;
import dev.muster.haproxy.plan.ServerIds;
import dev.muster.haproxy.runtime.MasterClient;
import dev.muster.haproxy.runtime.RuntimeClient;
import dev.muster.haproxy.template.Renderer;
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
import java.util.stream.Stream;

/** The beginning of a balancer: a cold start, or the adoption of a HAProxy that runs already. */
final class Opening {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);
    /** A process that is seen ended for so long won't come back. */
    private static final Duration ENDED = Duration.ofSeconds(2);

    /**
     * HAProxy answers.
     *
     * @param problem what differs from what is wanted and stays so
     */
    record Opened(HaproxyView view, Optional<String> problem) {}

    private final BalancerOptions options;
    private final HaproxyProcess process;
    private final Renderer renderer;
    private final ConfigFile file;
    private final RuntimeClient client;
    private final MasterClient master;

    Opening(BalancerOptions options, HaproxyProcess process, Renderer renderer, ConfigFile file) {
        this.options = options;
        this.process = process;
        this.renderer = renderer;
        this.file = file;
        this.client = new RuntimeClient(options.adminSocket(), options.answerPatience());
        this.master = new MasterClient(options.masterSocket(), options.answerPatience());
    }

    Opened open(DesiredState first, Generations generations) throws BalancerException, TemplateException {
        long begin = System.nanoTime();
        makeFolder();
        // Without servers: none gets a request before it passed its first check, and the file equals what runs.
        String text = renderer.file(Map.of(), ServerIds.of(List.of()), 0);
        boolean adopted = answers();
        Optional<String> problem = Optional.empty();
        if (adopted) {
            problem = difference(text);
        } else {
            coldStart(text);
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
                problem));
        return new Opened(view, problem);
    }

    private void makeFolder() throws BalancerException {
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
            HaproxyView.look(client, master);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private void coldStart(String text) throws BalancerException {
        if (!process.running()) {
            try {
                PortProbe.check(Cfg.parse(text));
            } catch (CfgException e) {
                throw new BalancerException(String.valueOf(e.getMessage()));
            }
        }
        Optional<String> problem = file.write(text);
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
                return HaproxyView.look(client, master);
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

    /** What differs between the configuration that runs and the one that is wanted, servers aside. */
    private Optional<String> difference(String wanted) {
        try {
            List<String> running = withoutServers(Files.readString(options.configFile()));
            List<String> rendered = withoutServers(wanted);
            if (running.equals(rendered)) {
                return Optional.empty();
            }
            int line = 0;
            while (line < running.size()
                    && line < rendered.size()
                    && running.get(line).equals(rendered.get(line))) {
                line++;
            }
            String at = line < rendered.size() ? rendered.get(line).strip() : "the end of the file";
            if (at.startsWith("dynamic-cookie-key")) {
                at = "dynamic-cookie-key"; // What follows is a secret.
            }
            return Optional.of("HAProxy runs with another configuration than the wanted one, which differs at '" + at
                    + "'. Stop HAProxy and start the balancer again to use the new one.");
        } catch (IOException | CfgException e) {
            return Optional.of(
                    "HAProxy runs, and its configuration can't be compared with the wanted one: " + e.getMessage());
        }
    }

    private static List<String> withoutServers(String text) throws CfgException {
        return Cfg.parse(text).sections().stream()
                .flatMap(section -> Stream.concat(section.header().stream(), section.lines().stream()))
                .filter(line -> !line.word(0).equals("server") && !line.words().isEmpty())
                .map(CfgLine::raw)
                .toList();
    }
}
