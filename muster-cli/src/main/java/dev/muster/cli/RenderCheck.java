package dev.muster.cli;

import dev.muster.agent.AgentException;
import dev.muster.agent.TemplateTrial;
import dev.muster.cli.text.SafeText;
import dev.muster.haproxy.MapName;
import dev.muster.haproxy.Rehearsal;
import dev.muster.haproxy.process.HaproxyBinary;
import dev.muster.haproxy.process.HaproxyException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;

/**
 * {@code muster render --check}: HAProxy reads what is printed, whose lines it names, and then the balancer's own code
 * judges the template.
 *
 * @param mapFiles templates of maps
 * @param haproxy the program; empty for the one on the PATH
 */
record RenderCheck(
        Optional<Path> template,
        Optional<Path> data,
        SortedMap<String, String> settings,
        SortedMap<MapName, Path> mapFiles,
        Optional<Path> haproxy) {

    /** {@code text} and {@code maps} are what was rendered. */
    void check(String text, SortedMap<MapName, String> maps, PrintStream err) throws CommandFailure {
        Optional<Path> folder = Optional.empty();
        try {
            HaproxyBinary binary = haproxy.isPresent() ? HaproxyBinary.at(haproxy.get()) : HaproxyBinary.find();
            folder = Optional.of(Files.createTempDirectory("muster-render"));
            read(text, maps, binary, folder.get());
            Rehearsal.Verdict verdict =
                    TemplateTrial.check(template, data, settings, mapFiles, binary.path(), folder.get());
            verdict.warnings().forEach(warning -> err.println("warning: " + SafeText.of(warning)));
            if (verdict.refusal().isPresent()) {
                throw new CommandFailure(
                        ExitCode.FAILED,
                        "an agent would refuse this: "
                                + RenderCommand.lines(verdict.refusal().get()) + pools());
            }
            err.println("HAProxy " + binary.version() + " accepts this file");
        } catch (AgentException e) {
            throw new CommandFailure(ExitCode.FAILED, RenderCommand.lines(String.valueOf(e.getMessage())), e);
        } catch (HaproxyException e) {
            throw new CommandFailure(ExitCode.MISSING, SafeText.of(String.valueOf(e.getMessage())), e);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.FAILED, SafeText.of("the file cannot be written to be checked: " + e.getMessage()), e);
        } finally {
            folder.ifPresent(RenderCheck::delete);
        }
    }

    /** Where the pools come from, for those whose balancer has others. */
    private String pools() {
        return data.isPresent()
                ? ""
                : "\nIts pools are those of the made-up cluster: web, api and db. For your own: --data FILE; muster"
                        + " render --show-data shows what is in it.";
    }

    private static void read(String text, SortedMap<MapName, String> maps, HaproxyBinary binary, Path folder)
            throws CommandFailure, HaproxyException, IOException {
        Path cfg = Files.writeString(folder.resolve("haproxy.cfg"), text);
        for (Map.Entry<MapName, String> map : maps.entrySet()) {
            Path file = folder.resolve(map.getKey().path());
            Files.createDirectories(folder.resolve("maps"));
            Files.writeString(file, map.getValue());
        }
        // The made-up cluster's first balancer reads it; without peers the name means nothing.
        Optional<String> refusal = binary.refusal(cfg, List.of("-C", folder.toString(), "-L", "lb1"));
        if (refusal.isPresent()) {
            throw new CommandFailure(
                    ExitCode.FAILED, "HAProxy refuses this file, " + RenderCommand.lines(refusal.get()));
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // It lies where the system clears up.
        }
    }
}
