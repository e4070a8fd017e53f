package dev.muster.cli;

import dev.muster.cli.door.AgentDoor;
import dev.muster.cli.door.AgentDoors;
import dev.muster.cli.door.DoorException;
import dev.muster.cli.door.MemberEntry;
import dev.muster.cli.text.Style.Paint;
import dev.muster.cli.text.Table;
import dev.muster.cli.text.Table.Cell;
import io.avaje.json.JsonWriter;
import java.util.List;
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
        CommandSpec spec = Usage.spec(
                "members",
                "Shows who is in the cluster.",
                "[--agent NAME] [--format text|json]",
                List.of(
                        "muster members",
                        "muster members --format json",
                        "muster members --agent web-1       as the agent of web-1 sees it"),
                ExitCode.DONE,
                ExitCode.FAILED,
                ExitCode.WRONG_USE,
                ExitCode.NO_AGENT);
        spec.addOption(Usage.agent());
        spec.addOption(Usage.format());
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Surroundings surroundings) throws CommandFailure {
        Format format = Format.of(parsed);
        try (AgentDoor door = doors.open(AgentChoice.of(parsed, surroundings))) {
            List<MemberEntry> members = door.members();
            switch (format) {
                case TEXT -> table(members).lines(surroundings.outStyle()).forEach(surroundings.out()::println);
                case JSON -> surroundings.out().println(json(members));
            }
            return ExitCode.DONE;
        } catch (DoorException e) {
            throw AgentChoice.failure(e);
        }
    }

    static Table table(List<MemberEntry> members) {
        var table = new Table().left("NAME").left("ADDRESS").left("STATUS").left("TAGS");
        for (MemberEntry member : members) {
            table.row(
                    Cell.of(member.name()),
                    Cell.of(member.address()),
                    new Cell(member.status(), paint(member.status())),
                    Cell.of(member.tags().entrySet().stream()
                            .map(tag -> tag.getKey() + "=" + tag.getValue())
                            .collect(Collectors.joining(","))));
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
