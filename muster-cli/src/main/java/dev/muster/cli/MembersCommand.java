package dev.muster.cli;

import dev.muster.agent.rpc.client.MemberWish;
import dev.muster.cli.door.AgentDoors;
import dev.muster.cli.door.MemberEntry;
import dev.muster.cli.text.SafeText;
import dev.muster.cli.text.Style.Paint;
import dev.muster.cli.text.Table;
import dev.muster.cli.text.Table.Cell;
import io.avaje.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code muster members}: Serf's columns, with a header. The JSON has Serf's shape, and a version.
 */
final class MembersCommand implements Command {

    private final AgentDoors doors;

    MembersCommand(AgentDoors doors) {
        this.doors = doors;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = SerfWord.spec(
                "members",
                "Shows who is in the cluster. An expression fits when it is the whole of what it is compared with.",
                "[--name REGEX] [--status REGEX] [--tag KEY=REGEX]... [--detailed] [--format text|json]",
                List.of(
                        "muster members",
                        "muster members --status alive --tag role=web.*",
                        "muster members --agent web-1                 as the agent of web-1 sees it",
                        "muster members --rpc-addr 10.0.0.5:7373      as that agent sees it, also one of Serf"));
        spec.addOption(SerfWord.text("--name", "REGEX", "only members whose name fits"));
        spec.addOption(
                SerfWord.text("--status", "REGEX", "only members whose status fits: alive, leaving, left or failed"));
        spec.addOption(SerfWord.several("--tag", "KEY=REGEX", "only members whose tag fits; may come several times"));
        spec.addOption(SerfWord.text("--role", "REGEX", "the same as --tag role=REGEX"));
        spec.addOption(SerfWord.yes("--detailed", "show the versions of Serf's protocol, too"));
        spec.addOption(Usage.format());
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Surroundings surroundings) throws CommandFailure {
        Format format = Format.of(parsed);
        MemberWish wish = wish(parsed);
        boolean detailed = parsed.hasMatchedOption("--detailed");
        return SerfWord.ask(doors, parsed, surroundings, door -> {
            List<MemberEntry> members = door.members(wish);
            switch (format) {
                case TEXT ->
                    table(members, detailed).lines(surroundings.outStyle()).forEach(surroundings.out()::println);
                case JSON -> surroundings.out().println(json(members));
            }
            return ExitCode.DONE;
        });
    }

    private static MemberWish wish(ParseResult parsed) throws CommandFailure {
        SortedMap<String, String> tags = SerfWord.pairs(parsed, "--tag");
        AgentFlags.value(parsed, "--role").ifPresent(role -> tags.put("role", role));
        try {
            return new MemberWish(
                    tags, parsed.matchedOptionValue("--status", ""), parsed.matchedOptionValue("--name", ""));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(
                    ExitCode.WRONG_USE,
                    "a filter cannot be read: " + SafeText.of(String.valueOf(e.getMessage())),
                    e);
        }
    }

    private static Table table(List<MemberEntry> members, boolean detailed) {
        var table = new Table().left("NAME").left("ADDRESS").left("STATUS");
        if (detailed) {
            table.left("PROTOCOL");
        }
        table.left("TAGS");
        for (MemberEntry member : members) {
            var cells = new ArrayList<Cell>();
            cells.add(Cell.of(member.name()));
            cells.add(Cell.of(member.address()));
            cells.add(new Cell(member.status(), paint(member.status())));
            if (detailed) {
                cells.add(Cell.of(member.protocolCurrent() + " [" + member.protocolMin() + "-" + member.protocolMax()
                        + "]"));
            }
            cells.add(Cell.of(member.tags().entrySet().stream()
                    .map(tag -> tag.getKey() + "=" + tag.getValue())
                    .collect(Collectors.joining(","))));
            table.row(cells.toArray(Cell[]::new));
        }
        return table;
    }

    static Paint paint(String status) {
        return switch (status) {
            case "alive" -> Paint.GOOD;
            case "failed" -> Paint.BAD;
            default -> Paint.WARNING;
        };
    }

    static String json(List<MemberEntry> members) {
        return Json.text(json -> {
            json.beginObject();
            json.name("format");
            json.value(Format.VERSION);
            json.name("members");
            json.beginArray();
            members.forEach(member -> write(json, member));
            json.endArray();
            json.endObject();
        });
    }

    private static void write(JsonWriter json, MemberEntry member) {
        json.beginObject();
        json.name("name");
        json.value(member.name());
        json.name("addr");
        json.value(member.address());
        json.name("port");
        json.value(member.port());
        json.name("tags");
        json.beginObject();
        member.tags().forEach((key, value) -> {
            json.name(key);
            json.value(value);
        });
        json.endObject();
        json.name("status");
        json.value(member.status());
        json.name("protocol");
        json.beginObject();
        json.name("max");
        json.value(member.protocolMax());
        json.name("min");
        json.value(member.protocolMin());
        json.name("version");
        json.value(member.protocolCurrent());
        json.endObject();
        json.endObject();
    }
}
