package dev.muster.cli;

import dev.muster.cli.door.AgentDoors;
import dev.muster.cli.door.DoorException;
import dev.muster.cli.text.SafeText;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.ParseResult;

/** Which agent a command means: {@code --agent}, else {@code MUSTER_AGENT}, else whom the run folder suggests. */
final class AgentChoice {

    private AgentChoice() {}

    static Optional<String> of(ParseResult parsed, Surroundings surroundings) throws CommandFailure {
        Optional<String> flag = AgentFlags.value(parsed, "--agent");
        if (flag.isPresent()) {
            return Optional.of(LbWord.name("--agent", flag.get(), ""));
        }
        return Optional.of(surroundings.environment().getOrDefault("MUSTER_AGENT", ""))
                .filter(wanted -> !wanted.isEmpty());
    }

    /** To guess which of several agents shall change something would be rude. */
    static void refuseToGuess(AgentDoors doors, Optional<String> wanted, String word)
            throws DoorException, CommandFailure {
        List<String> nodes = doors.nodes();
        if (wanted.isEmpty() && nodes.size() > 1) {
            throw new CommandFailure(
                    ExitCode.NO_AGENT,
                    "several agents run here; say which one shall " + word + ": muster " + word
                            + " --agent NAME\nThere are: "
                            + nodes.stream().map(SafeText::of).collect(Collectors.joining(", ")));
        }
    }

    static CommandFailure failure(DoorException e) {
        int exitCode = switch (e.reason()) {
            case NO_AGENT -> ExitCode.NO_AGENT;
            case BUSY, REFUSED -> ExitCode.FAILED;
        };
        return new CommandFailure(exitCode, e.text(), e);
    }
}
