package dev.muster.cli;

import dev.muster.cli.door.DoorException;
import java.util.Optional;
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

    static CommandFailure failure(DoorException e) {
        int exitCode = switch (e.reason()) {
            case NO_AGENT -> ExitCode.NO_AGENT;
            case REFUSED -> ExitCode.FAILED;
        };
        return new CommandFailure(exitCode, e.text(), e);
    }
}
