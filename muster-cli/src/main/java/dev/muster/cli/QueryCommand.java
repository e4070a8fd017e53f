package dev.muster.cli;

import dev.muster.agent.rpc.client.MemberWish;
import dev.muster.agent.rpc.client.QueryNews;
import dev.muster.agent.rpc.client.QueryWish;
import dev.muster.cli.door.AgentDoors;
import dev.muster.cli.door.DoorException;
import dev.muster.cli.door.MemberEntry;
import dev.muster.cli.door.SerfDoor;
import dev.muster.cli.text.SafeText;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code muster query NAME [PAYLOAD]}: asks the members something, and shows what they say, as it comes. */
final class QueryCommand implements Command {

    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final int MOST_RELAYS = 255;

    private final AgentDoors doors;

    QueryCommand(AgentDoors doors) {
        this.doors = doors;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = SerfWord.spec(
                "query",
                "Asks the members of the cluster something; their handlers answer. Shows who heard it, and the answers,"
                        + " as they come.",
                "[--node NAME]... [--tag KEY=REGEX]... [--timeout TIME] [--no-ack] [--relay-factor N]"
                        + " [--format text|json] " + Payload.SYNOPSIS,
                List.of(
                        "muster query uptime",
                        "muster query --node web-1 --node web-2 --timeout 5s load",
                        "muster query --tag role=web.* --format json version | jq .Responses"));
        spec.addOption(OptionSpec.builder("--node", "--filter-node")
                .paramLabel("NAME")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("1")
                .description("ask only this member; may come several times")
                .build());
        spec.addOption(OptionSpec.builder("--tag", "--filter-tag")
                .paramLabel("KEY=REGEX")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("1")
                .description("ask only members in whose tag the expression is found; may come several times")
                .build());
        spec.addOption(SerfWord.text(
                "--timeout",
                "TIME",
                "how long to wait for those who do not answer, such as 500ms or 5s (default: the agent's, by the size"
                        + " of the cluster)"));
        spec.addOption(SerfWord.yes("--no-ack", "do not ask who heard it"));
        spec.addOption(OptionSpec.builder("--relay-factor")
                .paramLabel("N")
                .type(Integer.class)
                .description("have each answer sent by so many other members too, 0 to " + MOST_RELAYS
                        + ", against loss (default 0)")
                .build());
        spec.addOption(Usage.format());
        Payload.addTo(spec);
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Surroundings surroundings) throws CommandFailure {
        Format format = Format.of(parsed);
        Payload payload = Payload.of(parsed);
        QueryWish wish = wish(parsed, payload);
        QueryPrinter printer = new QueryPrinter(surroundings, format, wish.acknowledge());
        return SerfWord.ask(doors, parsed, surroundings, door -> {
            requireMembers(door, wish.nodes());
            printer.begin(payload.name());
            try {
                door.query(wish, printer::take);
            } catch (DoorException e) {
                throw new DoorException(e.reason(), e.text() + "\n(" + payload.size() + ")", e);
            }
            printer.end();
            if (wish.acknowledge() && !printer.heardOfAnybody()) {
                surroundings.err().println("nobody heard it: is there a member whom these filters let through?");
                return ExitCode.FAILED;
            }
            return ExitCode.DONE;
        });
    }

    private static QueryWish wish(ParseResult parsed, Payload payload) throws CommandFailure {
        Optional<String> time = AgentFlags.value(parsed, "--timeout");
        Optional<Duration> timeout = time.isEmpty()
                ? Optional.empty()
                : Optional.of(TimeWord.parse("--timeout", time.get(), LONGEST, "10m"));
        if (timeout.isPresent() && timeout.get().isZero()) {
            throw CommandFailure.wrongUse("--timeout is 1ms at least");
        }
        int relays = parsed.matchedOptionValue("--relay-factor", 0);
        if (relays < 0 || relays > MOST_RELAYS) {
            throw CommandFailure.wrongUse("--relay-factor is 0 to " + MOST_RELAYS + ", not " + relays);
        }
        return new QueryWish(
                payload.name(),
                payload.content(),
                AgentFlags.values(parsed, "--node"),
                SerfWord.pairs(parsed, "--tag"),
                !parsed.hasMatchedOption("--no-ack"),
                relays,
                timeout);
    }

    /** A name of nobody is most likely misspelt; the cluster would be silent for the whole time. */
    private static void requireMembers(SerfDoor door, List<String> nodes) throws DoorException, CommandFailure {
        if (nodes.isEmpty()) {
            return;
        }
        Set<String> members =
                door.members(MemberWish.ALL).stream().map(MemberEntry::name).collect(Collectors.toSet());
        String unknown = nodes.stream()
                .filter(node -> !members.contains(node))
                .map(node -> "'" + SafeText.of(node) + "'")
                .collect(Collectors.joining(", "));
        if (!unknown.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.FAILED, "no member is named " + unknown + "\nmuster members lists them.");
        }
    }
}
