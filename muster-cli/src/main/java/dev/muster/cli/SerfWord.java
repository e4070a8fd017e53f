package dev.muster.cli;

import dev.muster.cli.door.AgentDoors;
import dev.muster.cli.door.DoorException;
import dev.muster.cli.door.SerfDoor;
import dev.muster.cli.door.SerfPlace;
import dev.muster.cli.text.SafeText;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** What the words that ask an agent by Serf's RPC have in common. */
final class SerfWord {

    /** What such a word asks of its agent. */
    @FunctionalInterface
    interface Asking {

        int ask(SerfDoor door) throws DoorException, CommandFailure;
    }

    private SerfWord() {}

    /** A spec with the usual exit codes, and the flags that say whom to ask. */
    static CommandSpec spec(String word, String what, String synopsis, List<String> examples) {
        CommandSpec spec = Usage.spec(
                word,
                what,
                (synopsis + " " + RpcFlags.SYNOPSIS).strip(),
                examples,
                ExitCode.DONE,
                ExitCode.FAILED,
                ExitCode.WRONG_USE,
                ExitCode.NO_AGENT);
        RpcFlags.addTo(spec);
        return spec;
    }

    /** A flag that may come several times. */
    static OptionSpec several(String name, String label, String description) {
        return OptionSpec.builder(name)
                .paramLabel(label)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("1")
                .description(description)
                .build();
    }

    static OptionSpec text(String name, String label, String description) {
        return OptionSpec.builder(name)
                .paramLabel(label)
                .type(String.class)
                .description(description)
                .build();
    }

    static OptionSpec yes(String name, String description) {
        return OptionSpec.builder(name).description(description).build();
    }

    /** Positional arguments, so many at least; {@link #words} gives them. */
    static PositionalParamSpec words(String label, String arity, String description) {
        return PositionalParamSpec.builder()
                .paramLabel(label)
                .index("0..*")
                .arity(arity)
                .required(!arity.startsWith("0"))
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description(description)
                .build();
    }

    static List<String> words(ParseResult parsed) {
        return parsed.matchedPositionalValue(0, List.of());
    }

    /** What a flag of {@code KEY=VALUE} says, each key once. */
    static SortedMap<String, String> pairs(ParseResult parsed, String flag) throws CommandFailure {
        try {
            return new TreeMap<>(AgentFlags.pairs(parsed, flag));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.WRONG_USE, SafeText.of(String.valueOf(e.getMessage())), e);
        }
    }

    /** Opens the door that the flags mean, asks, and closes it. */
    static int ask(AgentDoors doors, ParseResult parsed, Surroundings surroundings, Asking asking)
            throws CommandFailure {
        return ask(doors, RpcFlags.place(parsed, surroundings), asking);
    }

    /** The same, when it is known already whom they mean. */
    static int ask(AgentDoors doors, SerfPlace place, Asking asking) throws CommandFailure {
        try (SerfDoor door = doors.serf(place)) {
            return asking.ask(door);
        } catch (DoorException e) {
            throw AgentChoice.failure(e);
        }
    }
}
