package dev.muster.cli;

import dev.muster.cli.door.AgentDoors;
import dev.muster.cli.text.SafeText;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code muster join ADDRESS…}: tells a running agent to join. */
final class JoinCommand implements Command {

    private final AgentDoors doors;

    JoinCommand(AgentDoors doors) {
        this.doors = doors;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = SerfWord.spec(
                "join",
                "Tells the agent of this machine, or another, to join a cluster.",
                "[--replay] ADDRESS[:PORT]...",
                List.of("muster join 10.0.0.5", "muster join db.example.org:7946 10.0.0.6"));
        spec.addOption(SerfWord.yes("--replay", "have its handlers run for the user events of the past, too"));
        spec.addPositional(PositionalParamSpec.builder()
                .paramLabel("ADDRESS[:PORT]")
                .index("0..*")
                .arity("1..*")
                .required(true)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description("where a member listens; port 7946 if none is given")
                .build());
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Surroundings surroundings) throws CommandFailure {
        List<String> addresses = parsed.matchedPositionalValue(0, List.of());
        return SerfWord.ask(doors, parsed, surroundings, door -> {
            int answered = door.join(addresses, parsed.hasMatchedOption("--replay"));
            if (answered == 0) {
                throw new CommandFailure(
                        ExitCode.FAILED,
                        "none of the " + addresses.size() + " addresses answered: "
                                + SafeText.of(String.join(", ", addresses))
                                + "\nIs an agent running there, and is its gossip port open by TCP and UDP?");
            }
            surroundings
                    .out()
                    .println(SafeText.of(door.name()) + " has joined: " + answered
                            + (answered == 1 ? " node" : " nodes") + " answered");
            return ExitCode.DONE;
        });
    }
}
