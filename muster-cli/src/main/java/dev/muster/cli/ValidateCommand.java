package dev.muster.cli;

import dev.muster.agent.AgentOptions;
import dev.muster.agent.ServiceProblem;
import dev.muster.agent.config.Configuration;
import dev.muster.agent.config.Configuration.Sources;
import dev.muster.agent.config.Layer;
import dev.muster.agent.config.SerfFiles;
import dev.muster.cli.serf.CalledAs;
import dev.muster.cli.text.SafeText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code muster validate}: whether a file could be started with, and every mistake in it. */
final class ValidateCommand implements Command {

    private static final String FILE_ONLY = "--file-only";

    private final CalledAs name;

    ValidateCommand(CalledAs name) {
        this.name = name;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Usage.spec(
                "validate",
                "Reads a muster.yaml as muster agent would, with the environment, and says every mistake in it with"
                        + " its line, and what its services lack on this machine. Starts nothing.",
                "[--file-only] [FILE]",
                List.of(
                        "muster validate       the muster.yaml of this folder, or MUSTER_CONFIG",
                        "muster validate /etc/muster/muster.yaml",
                        "muster validate --config-dir /etc/serf   Serf's JSON files, as muster agent takes them",
                        "muster validate --file-only f.yaml       for another machine than this one"),
                ExitCode.DONE,
                ExitCode.FAILED,
                ExitCode.WRONG_USE);
        spec.addOption(OptionSpec.builder(FILE_ONLY)
                .description("don't look for the programs, folders and users that it names")
                .build());
        SerfFlags.addFilesTo(spec);
        spec.addPositional(PositionalParamSpec.builder()
                .paramLabel("FILE")
                .index("0")
                .arity("0..1")
                .type(String.class)
                .description("the file (default: MUSTER_CONFIG, else muster.yaml in this folder)")
                .build());
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Surroundings surroundings) throws CommandFailure {
        Sources sources = sources(parsed, surroundings.environment());
        Configuration read;
        try {
            read = ConfigChoice.read(sources);
        } catch (CommandFailure e) {
            // The command was typed well; it is the file that is not.
            throw new CommandFailure(ExitCode.FAILED, e.text(), e);
        }
        if (!parsed.hasMatchedOption(FILE_ONLY)) {
            requireRunnable(read);
        }
        read.notes().forEach(note -> surroundings.err().println(SafeText.of(note)));
        String files = Stream.concat(sources.file().stream(), sources.serf().named().stream())
                .map(Path::toString)
                .collect(Collectors.joining(", "));
        surroundings.out().println(SafeText.of(files) + " is good: " + summary(read.options()));
        return ExitCode.DONE;
    }

    /** One file of Muster's, or files of Serf's, or both. */
    private Sources sources(ParseResult parsed, Map<String, String> environment) throws CommandFailure {
        String named = parsed.matchedPositionalValue(0, "");
        SerfFiles serf = SerfFlags.files(parsed);
        Optional<Path> file;
        if (named.endsWith(".json")) {
            List<Path> more = new ArrayList<>(serf.named());
            more.add(ConfigChoice.path("FILE", named));
            return new Sources(Optional.empty(), new SerfFiles(more), environment, new Layer(), name.defaults());
        } else if (!named.isEmpty()) {
            file = Optional.of(ConfigChoice.path("FILE", named));
        } else if (serf.named().isEmpty()) {
            file = ConfigChoice.file(parsed, environment);
            if (file.isEmpty()) {
                throw CommandFailure.wrongUse("there is no " + Configuration.FILE_NAME
                        + " in this folder; name the file: muster validate FILE");
            }
        } else {
            file = Optional.empty();
        }
        return new Sources(file, serf, environment, new Layer(), name.defaults());
    }

    /** What is written well may still lack something here. */
    private static void requireRunnable(Configuration read) throws CommandFailure {
        List<ServiceProblem> problems = ServiceProblem.of(read.options());
        if (!problems.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    problems.stream()
                                    .map(problem -> SafeText.of(place(read, problem) + problem.words()))
                                    .collect(Collectors.joining("\n"))
                            + "\nThe file itself is good; --file-only looks at nothing else.");
        }
    }

    private static String place(Configuration read, ServiceProblem problem) {
        List<String> path = List.of("services", problem.service().value(), "command");
        return read.settings().stream()
                .filter(setting -> setting.path().equals(path))
                .map(setting -> setting.origin() + ": ")
                .findFirst()
                .orElse("");
    }

    private static String summary(AgentOptions options) {
        List<String> parts = new ArrayList<>();
        options.node().ifPresent(node -> parts.add("the node " + SafeText.of(node)));
        int services = options.services().size();
        parts.add(services == 1 ? "1 service" : (services == 0 ? "no" : services) + " services");
        options.balancer().ifPresent(role -> {
            int pools = role.pools().size();
            parts.add("a balancer with " + (pools == 1 ? "1 pool" : pools + " pools"));
        });
        return String.join(", ", parts);
    }
}
