package dev.muster.cli;

import dev.muster.agent.AgentException;
import dev.muster.agent.TemplateTrial;
import dev.muster.cli.text.SafeText;
import dev.muster.cli.up.Haproxy;
import dev.muster.haproxy.MapName;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code muster render}: what a template makes of some data, without a cluster. */
final class RenderCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Usage.spec(
                "render",
                "Renders a template of haproxy.cfg and prints the file, to try it out.",
                "[TEMPLATE] [--data FILE] [--set KEY=VALUE]… [--map NAME=FILE]… [--check] [--as-map] [--show-data]",
                List.of(
                        "muster render mine.hbs --check",
                        "          what my template makes of a made-up cluster, and whether an agent would take it",
                        "muster render mine.hbs --data data.json",
                        "          the same with data of my own",
                        "muster render --show-data > data.json",
                        "          the data of the made-up cluster, to begin with",
                        "muster render hosts.hbs --as-map",
                        "          what my template of a map file makes",
                        "muster render mine.hbs --map hosts=hosts.hbs --check",
                        "          whether HAProxy takes the two together",
                        "muster render",
                        "          what Muster's own template makes"),
                ExitCode.DONE,
                ExitCode.FAILED,
                ExitCode.WRONG_USE,
                ExitCode.MISSING);
        spec.addPositional(PositionalParamSpec.builder()
                .paramLabel("TEMPLATE")
                .index("0")
                .arity("0..1")
                .type(String.class)
                .description("a Handlebars file (default: Muster's own template)")
                .build());
        spec.addOption(OptionSpec.builder("--data")
                .paramLabel("FILE")
                .type(String.class)
                .description("JSON with all that the template sees (default: a small made-up cluster)")
                .build());
        spec.addOption(OptionSpec.builder("--set")
                .paramLabel("KEY=VALUE")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description("a setting of one's own, settings.KEY in the template; may be given several times")
                .build());
        spec.addOption(OptionSpec.builder("--map")
                .paramLabel("NAME=FILE")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description("for --check: a template of the map maps/NAME; may be given several times")
                .build());
        spec.addOption(OptionSpec.builder("--as-map")
                .description("TEMPLATE is one of a map file, and the map is printed")
                .build());
        spec.addOption(OptionSpec.builder("--check")
                .description(
                        "have HAProxy read the file (haproxy -c), and judge it as the agent of a balancer would that"
                                + " has these pools and servers")
                .build());
        spec.addOption(OptionSpec.builder("--show-data")
                .description("print the data of the made-up cluster instead")
                .build());
        spec.addOption(OptionSpec.builder("--haproxy")
                .paramLabel("FILE")
                .type(String.class)
                .description("the program haproxy (default: MUSTER_HAPROXY, or the one on the PATH)")
                .build());
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Surroundings surroundings) throws CommandFailure {
        if (parsed.hasMatchedOption("--show-data")) {
            surroundings.out().println(TemplateTrial.sampleData());
            return ExitCode.DONE;
        }
        Optional<Path> template = file("TEMPLATE", parsed.matchedPositionalValue(0, ""));
        Optional<Path> data = file("--data", parsed.matchedOptionValue("--data", ""));
        SortedMap<String, String> settings;
        SortedMap<MapName, Path> mapFiles;
        String text;
        SortedMap<MapName, String> maps = new TreeMap<>();
        try {
            settings = new TreeMap<>(AgentFlags.pairs(parsed, "--set"));
            mapFiles = BalancerFlags.maps(parsed);
            if (parsed.hasMatchedOption("--as-map")) {
                Path map = template.orElseThrow(() -> new IllegalArgumentException("--as-map needs a TEMPLATE"));
                if (parsed.hasMatchedOption("--check")) {
                    throw new IllegalArgumentException("HAProxy checks a map with the haproxy.cfg that uses it; say"
                            + " --map NAME=FILE instead of --as-map");
                }
                text = TemplateTrial.renderMap(new MapName("map"), map, data, settings);
            } else {
                text = TemplateTrial.render(template, data, settings);
            }
            for (Map.Entry<MapName, Path> map : mapFiles.entrySet()) {
                maps.put(map.getKey(), TemplateTrial.renderMap(map.getKey(), map.getValue(), data, settings));
            }
        } catch (AgentException e) {
            throw new CommandFailure(ExitCode.FAILED, lines(String.valueOf(e.getMessage())), e);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.WRONG_USE, SafeText.of(String.valueOf(e.getMessage())), e);
        }
        surroundings.out().print(text);
        surroundings.out().flush();
        if (parsed.hasMatchedOption("--check")) {
            Optional<Path> haproxy = file("--haproxy", parsed.matchedOptionValue("--haproxy", ""))
                    .or(() -> Haproxy.find(surroundings.environment()));
            new RenderCheck(template, data, settings, mapFiles, haproxy).check(text, maps, surroundings.err());
        }
        return ExitCode.DONE;
    }

    private static Optional<Path> file(String what, String text) throws CommandFailure {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
        } catch (InvalidPathException e) {
            throw new CommandFailure(ExitCode.WRONG_USE, what + " needs a file, not '" + SafeText.of(text) + "'", e);
        }
    }

    /** The lines of a message, each made fit for a terminal. */
    static String lines(String message) {
        return String.join("\n", message.lines().map(SafeText::of).toList());
    }
}
