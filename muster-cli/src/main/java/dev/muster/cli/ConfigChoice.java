package dev.muster.cli;

import dev.muster.agent.AgentOptions;
import dev.muster.agent.BalancerRole;
import dev.muster.agent.config.ConfigException;
import dev.muster.agent.config.Configuration;
import dev.muster.agent.config.Configuration.Sources;
import dev.muster.cli.serf.CalledAs;
import dev.muster.cli.text.SafeText;
import dev.muster.cli.up.Haproxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * Which file an agent is told by, and the reading of it: {@code --config}, else {@code MUSTER_CONFIG}, else
 * {@code muster.yaml} in the working folder. The last is read only if nobody else could have written it, since what it
 * says is run. Why so: docs/decisions/0033.
 */
final class ConfigChoice {

    private static final String CONFIG = "--config";
    private static final String NO_CONFIG = "--no-config";
    private static final String VARIABLE = "MUSTER_CONFIG";
    private static final int ROOT = 0;
    private static final int WRITABLE_BY_OTHERS = 002;

    private ConfigChoice() {}

    static void addTo(CommandSpec spec) {
        AgentFlags.text(
                spec,
                CONFIG,
                "FILE",
                "read all of this from a file (default: MUSTER_CONFIG, else muster.yaml in this folder); flags count"
                        + " more");
        AgentFlags.flag(spec, NO_CONFIG, "read no file");
    }

    /** The file that is meant; empty for none. */
    static Optional<Path> file(ParseResult parsed, Map<String, String> environment) throws CommandFailure {
        return file(parsed, environment, CalledAs.MUSTER);
    }

    /** The same; by the name of Serf none is looked for in the working folder, which is not where Serf looks. */
    static Optional<Path> file(ParseResult parsed, Map<String, String> environment, CalledAs name)
            throws CommandFailure {
        Optional<String> named = AgentFlags.value(parsed, CONFIG);
        if (parsed.hasMatchedOption(NO_CONFIG)) {
            if (named.isPresent()) {
                throw CommandFailure.wrongUse(CONFIG + " and " + NO_CONFIG + " cannot both be meant; leave one out");
            }
            return Optional.empty();
        }
        if (named.isPresent()) {
            return Optional.of(path(CONFIG, named.get()));
        }
        String variable = environment.getOrDefault(VARIABLE, "");
        if (!variable.isEmpty()) {
            return Optional.of(path(VARIABLE, variable));
        }
        return name.isSerf() ? Optional.empty() : inThisFolder(Path.of(""));
    }

    static Path path(String what, String text) throws CommandFailure {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new CommandFailure(ExitCode.WRONG_USE, what + " needs a file, not '" + SafeText.of(text) + "'", e);
        }
    }

    /** The file of this folder, if it is there and to be trusted. */
    static Optional<Path> inThisFolder(Path folder) throws CommandFailure {
        Path file = folder.resolve(Configuration.FILE_NAME);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            Object own = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
            Object owner = Files.getAttribute(file, "unix:uid");
            int mode = (Integer) Files.getAttribute(file, "unix:mode");
            if ((owner.equals(own) || owner.equals(ROOT)) && (mode & WRITABLE_BY_OTHERS) == 0) {
                return Optional.of(file);
            }
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            // Where nobody can tell whose it is, it has to be named.
        }
        throw CommandFailure.wrongUse(file + " in this folder may have been written by another user, and the commands"
                + " in it would be run\nSay " + CONFIG + " " + file + " if you trust it, or " + NO_CONFIG
                + " to start without it.");
    }

    /** All that tells an agent something: files, environment, flags, and the name that it was called by. */
    static Sources sources(ParseResult parsed, Map<String, String> environment, CalledAs name) throws CommandFailure {
        Optional<Path> file = file(parsed, environment, name);
        return new Sources(
                file,
                SerfFlags.files(parsed),
                environment,
                AgentFlags.layer(parsed, file.isPresent()),
                name.defaults());
    }

    /** All that these say. */
    static Configuration read(Sources sources) throws CommandFailure {
        try {
            return Configuration.read(sources);
        } catch (ConfigException e) {
            throw new CommandFailure(ExitCode.WRONG_USE, SafeText.lines(String.valueOf(e.getMessage())), e);
        }
    }

    /** The options, with the HAProxy of this machine where none is named. */
    static AgentOptions options(Configuration configuration, Map<String, String> environment) {
        AgentOptions options = configuration.options();
        Optional<BalancerRole> role = options.balancer().filter(r -> r.haproxy().isEmpty());
        Optional<Path> found = role.flatMap(r -> Haproxy.find(environment));
        return role.isPresent() && found.isPresent()
                ? options.withBalancer(role.get().withHaproxy(found.get()))
                : options;
    }
}
