package dev.muster.cli;

import dev.muster.agent.rpc.client.MemberWish;
import dev.muster.agent.rpc.client.RoundTrip;
import dev.muster.cli.door.AgentDoors;
import dev.muster.cli.door.DoorException;
import dev.muster.cli.door.SerfDoor;
import dev.muster.cli.text.SafeText;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code muster rtt NODE [NODE]}: the round trip between two members, as their coordinates have it. */
final class RttCommand implements Command {

    private static final double NANOS_PER_MILLI = 1e6;

    private final AgentDoors doors;

    RttCommand(AgentDoors doors) {
        this.doors = doors;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = SerfWord.spec(
                "rtt",
                "Estimates how long a packet takes from one member to another and back. Nothing is sent: the agent"
                        + " knows it from the probes of the cluster.",
                "[--format text|json] NODE [NODE]",
                List.of("muster rtt web-3           from the agent's own node", "muster rtt web-3 db-1"));
        spec.addOption(Usage.format());
        spec.addPositional(SerfWord.words("NODE", "1..*", "one member, or two"));
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Surroundings surroundings) throws CommandFailure {
        Format format = Format.of(parsed);
        List<String> nodes = SerfWord.words(parsed);
        if (nodes.size() > 2) {
            throw CommandFailure.wrongUse("one member, or two: muster rtt NODE [NODE]");
        }
        String one = LbWord.name("NODE", nodes.getFirst(), "");
        return SerfWord.ask(doors, parsed, surroundings, door -> {
            String other = nodes.size() == 2 ? LbWord.name("NODE", nodes.get(1), "") : ownNode(door);
            switch (door.roundTrip(one, other)) {
                case RoundTrip.Estimated estimated ->
                    surroundings
                            .out()
                            .println(
                                    switch (format) {
                                        case TEXT -> text(one, other, estimated.time());
                                        case JSON -> json(one, other, estimated.time());
                                    });
                case RoundTrip.Unknown unknown -> throw unknown(door, unknown.node());
            }
            return ExitCode.DONE;
        });
    }

    private static String ownNode(SerfDoor door) throws DoorException, CommandFailure {
        SortedMap<String, String> agent = door.facts().getOrDefault("agent", new TreeMap<>());
        String name = agent.getOrDefault("name", "");
        if (name.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.FAILED, "the agent does not tell its own name; name both: muster rtt NODE NODE");
        }
        return name;
    }

    private static CommandFailure unknown(SerfDoor door, String node) throws DoorException {
        boolean member = door.members(MemberWish.ALL).stream()
                .anyMatch(entry -> entry.name().equals(node));
        return new CommandFailure(
                ExitCode.FAILED,
                "Could not find a coordinate for node \"" + SafeText.of(node) + "\"\n"
                        + (member
                                ? "An agent knows those of the members that it has probed: one that is new, or has"
                                        + " failed, or keeps none, has none."
                                : "No member is named so; muster members lists them."));
    }

    private static String text(String one, String other, Duration time) {
        return "Estimated " + SafeText.of(one) + " <-> " + SafeText.of(other) + " rtt: "
                + String.format(Locale.ROOT, "%.3f", time.toNanos() / NANOS_PER_MILLI) + " ms";
    }

    private static String json(String one, String other, Duration time) {
        return Json.text(json -> {
            json.beginObject();
            json.name("format");
            json.value(Format.VERSION);
            json.name("nodes");
            json.beginArray();
            json.value(one);
            json.value(other);
            json.endArray();
            json.name("rttMillis");
            json.value(time.toNanos() / NANOS_PER_MILLI);
            json.endObject();
        });
    }
}
