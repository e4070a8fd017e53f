package dev.muster.cli;

import dev.muster.cli.door.AgentDoors;
import dev.muster.cli.text.SafeText;
import dev.muster.cli.text.Style;
import java.io.PrintStream;
import java.util.List;
import java.util.SortedMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code muster info}: what an agent says of itself, in groups, as Serf's command prints it. */
final class InfoCommand implements Command {

    private final AgentDoors doors;

    InfoCommand(AgentDoors doors) {
        this.doors = doors;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = SerfWord.spec(
                "info",
                "Shows what an agent says of itself: its cluster, its program, its tags, its handlers, and what it has"
                        + " counted.",
                "[--format text|json]",
                List.of("muster info", "muster info --format json | jq .serf.health_score"));
        spec.addOption(Usage.format());
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Surroundings surroundings) throws CommandFailure {
        Format format = Format.of(parsed);
        return SerfWord.ask(doors, parsed, surroundings, door -> {
            SortedMap<String, SortedMap<String, String>> groups = door.facts();
            switch (format) {
                case TEXT -> print(groups, surroundings.out(), surroundings.outStyle());
                case JSON -> surroundings.out().println(json(groups));
            }
            return ExitCode.DONE;
        });
    }

    private static void print(SortedMap<String, SortedMap<String, String>> groups, PrintStream out, Style style) {
        groups.forEach((group, facts) -> {
            out.println(style.paint(Style.Paint.STRONG, SafeText.of(group) + ":"));
            facts.forEach((name, value) -> out.println("\t" + SafeText.of(name) + " = " + SafeText.of(value)));
        });
    }

    private static String json(SortedMap<String, SortedMap<String, String>> groups) {
        return Json.text(json -> {
            json.beginObject();
            json.name("format");
            json.value(Format.VERSION);
            groups.forEach((group, facts) -> {
                // A group of the name of the version's own field could only confuse.
                if (!group.equals("format")) {
                    json.name(group);
                    json.beginObject();
                    facts.forEach((name, value) -> {
                        json.name(name);
                        json.value(value);
                    });
                    json.endObject();
                }
            });
            json.endObject();
        });
    }
}
