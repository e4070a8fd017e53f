package dev.muster.cli;

import dev.muster.cli.door.AgentDoors;
import dev.muster.cli.door.DoorException;
import dev.muster.cli.text.SafeText;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code muster event NAME [PAYLOAD]}: tells every member something; handlers may act on it. */
final class EventCommand implements Command {

    private final AgentDoors doors;

    EventCommand(AgentDoors doors) {
        this.doors = doors;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = SerfWord.spec(
                "event",
                "Tells every member of the cluster something, once; their event handlers may act on it.",
                "[--coalesce=false] [--format text|json] " + Payload.SYNOPSIS,
                List.of(
                        "muster event deploy 1.2.3",
                        "muster event --coalesce=false restart web    every one of several in a row counts",
                        "muster event config --payload-file new.json"));
        spec.addOption(OptionSpec.builder("--coalesce")
                .paramLabel("true|false")
                .type(Boolean.class)
                .arity("0..1")
                .fallbackValue("true")
                .description("whether agents may keep only the newest of several of this name that come within"
                        + " seconds, for their handlers (default true)")
                .build());
        spec.addOption(Usage.format());
        Payload.addTo(spec);
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Surroundings surroundings) throws CommandFailure {
        Format format = Format.of(parsed);
        Payload payload = Payload.of(parsed);
        boolean coalesce = parsed.matchedOptionValue("--coalesce", true);
        return SerfWord.ask(doors, parsed, surroundings, door -> {
            try {
                door.event(payload.name(), payload.content(), coalesce);
            } catch (DoorException e) {
                throw new DoorException(e.reason(), e.text() + "\n(" + payload.size() + ")", e);
            }
            surroundings
                    .out()
                    .println(
                            switch (format) {
                                case TEXT ->
                                    "Event '" + SafeText.of(payload.name()) + "' dispatched! Coalescing enabled: "
                                            + coalesce;
                                case JSON -> json(payload.name(), coalesce);
                            });
            return ExitCode.DONE;
        });
    }

    private static String json(String name, boolean coalesce) {
        return Json.text(json -> {
            json.beginObject();
            json.name("format");
            json.value(Format.VERSION);
            json.name("event");
            json.value(name);
            json.name("coalesce");
            json.value(coalesce);
            json.endObject();
        });
    }
}
