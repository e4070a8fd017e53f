package dev.muster.cli;

import dev.muster.agent.api.DrainReport;
import dev.muster.agent.api.DrainRequest;
import dev.muster.cli.door.AgentDoor;
import dev.muster.cli.door.AgentDoors;
import dev.muster.cli.door.DoorException;
import dev.muster.cli.text.SafeText;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code muster ready}: takes {@code muster drain} back. */
final class ReadyCommand implements Command {

    private final AgentDoors doors;

    ReadyCommand(AgentDoors doors) {
        this.doors = doors;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Usage.spec(
                "ready",
                "Lets services that were drained take traffic again, as soon as their check passes.",
                "[--agent NAME] [SERVICE]",
                List.of("muster ready", "muster ready web --agent web-3"),
                ExitCode.DONE,
                ExitCode.FAILED,
                ExitCode.WRONG_USE,
                ExitCode.NO_AGENT);
        spec.addOption(Usage.agent());
        spec.addPositional(DrainCommand.service("which service (default: all of the agent)"));
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Surroundings surroundings) throws CommandFailure {
        Optional<String> wanted = AgentChoice.of(parsed, surroundings);
        try {
            AgentChoice.refuseToGuess(doors, wanted, "ready");
            try (AgentDoor door = doors.open(wanted)) {
                DrainReport report = door.ready(new DrainRequest(parsed.matchedPositionalValue(0, ""), 0));
                String still = String.join(", ", report.draining());
                surroundings
                        .out()
                        .println(SafeText.of(door.node()) + ": "
                                + (still.isEmpty()
                                        ? "all services may take traffic again"
                                        : "what may take traffic does so again; still drained: " + SafeText.of(still)));
                return ExitCode.DONE;
            }
        } catch (DoorException e) {
            throw AgentChoice.failure(e);
        }
    }
}
