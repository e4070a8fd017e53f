package dev.muster.cli;

import dev.muster.agent.config.Configuration;
import dev.muster.agent.config.Origin;
import dev.muster.agent.config.Setting;
import dev.muster.cli.serf.CalledAs;
import dev.muster.cli.text.SafeText;
import io.avaje.json.JsonWriter;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code muster config show}: what an agent would be told, and where each value comes from. */
final class ConfigCommand implements Command {

    private static final String EFFECTIVE = "--effective";

    private final CalledAs name;

    ConfigCommand(CalledAs name) {
        this.name = name;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Usage.spec(
                "config",
                "Shows what muster agent would start with: file, environment and flags together, and where each value"
                        + " comes from. Takes the flags of muster agent. Starts nothing.",
                "show [" + EFFECTIVE + "] [--config FILE] [--format text|json]",
                List.of(
                        "muster config show    what file, environment and flags say",
                        "muster config show " + EFFECTIVE,
                        "                      the same with all defaults",
                        "muster config show --bind 10.0.0.7 --config /etc/muster/muster.yaml",
                        "                      what a flag would change"),
                ExitCode.DONE,
                ExitCode.WRONG_USE);
        spec.addOption(OptionSpec.builder(EFFECTIVE)
                .description("with the defaults: all that holds in the end")
                .build());
        spec.addOption(Usage.format());
        AgentFlags.addFlagsTo(spec);
        spec.addPositional(PositionalParamSpec.builder()
                .paramLabel("show")
                .index("0")
                .arity("1")
                .required(true)
                .type(String.class)
                .description("show")
                .build());
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Surroundings surroundings) throws CommandFailure {
        String word = parsed.matchedPositionalValue(0, "");
        if (!word.equals("show")) {
            throw CommandFailure.wrongUse(
                    "there is no '" + SafeText.of(word) + "' here; this is how it is typed: muster config show");
        }
        Format format = Format.of(parsed);
        Configuration read = ConfigChoice.read(ConfigChoice.sources(parsed, surroundings.environment(), name));
        read.notes().forEach(note -> surroundings.err().println(SafeText.of(note)));
        boolean all = parsed.hasMatchedOption(EFFECTIVE);
        Configuration shown = all ? read : read.said();
        switch (format) {
            case JSON -> surroundings.out().println(Json.text(json -> write(json, shown.settings())));
            case TEXT -> {
                String text = shown.effective();
                surroundings.out().println(text.isEmpty() ? "# nothing is said" : SafeText.lines(text));
            }
        }
        return ExitCode.DONE;
    }

    private static void write(JsonWriter json, List<Setting> settings) {
        json.beginObject();
        json.name("format");
        json.value(Format.VERSION);
        json.name("settings");
        json.beginArray();
        for (Setting setting : settings) {
            json.beginObject();
            json.name("path");
            json.beginArray();
            setting.path().forEach(json::value);
            json.endArray();
            json.name("value");
            json.value(setting.value());
            json.name("said");
            json.value(!(setting.origin() instanceof Origin.Usual));
            json.name("from");
            json.value(setting.origin().toString());
            json.endObject();
        }
        json.endArray();
        json.endObject();
    }
}
