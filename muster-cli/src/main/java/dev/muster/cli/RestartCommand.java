package dev.muster.cli;

import dev.muster.agent.api.RestartReport;
import dev.muster.agent.api.RestartRequest;
import dev.muster.cli.door.AgentDoor;
import dev.muster.cli.door.AgentDoors;
import dev.muster.cli.door.DoorException;
import dev.muster.cli.text.SafeText;
import dev.muster.cli.text.Style.Paint;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code muster restart}: a service of this machine is drained, stopped, started, and given traffic again. The agent
 * does it; the command tells how it goes on, and an interrupted command leaves it to the agent.
 */
final class RestartCommand implements Command {

    static final String TIMEOUT = "--timeout";
    static final String NO_DRAIN = "--no-drain";
    static final long LOOK_EVERY_MILLIS = 100;

    private static final Duration LONGEST = Duration.ofHours(1);

    private final AgentDoors doors;

    RestartCommand(AgentDoors doors) {
        this.doors = doors;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Usage.spec(
                "restart",
                "Restarts a service of this machine without a failed request: the balancers let go of it, it ends and"
                        + " starts again, and they take it back.",
                "[--agent NAME] [--no-drain] [--timeout TIME] [--format text|json] SERVICE",
                List.of("muster restart web", "muster restart web --agent web-3 --timeout 5m"),
                ExitCode.DONE,
                ExitCode.FAILED,
                ExitCode.WRONG_USE,
                ExitCode.NO_AGENT);
        spec.addOption(Usage.agent());
        addFlagsTo(spec);
        spec.addOption(Usage.format());
        spec.addPositional(service());
        return spec;
    }

    static void addFlagsTo(CommandSpec spec) {
        AgentFlags.flag(spec, NO_DRAIN, "don't ask the balancers to let go of it first: requests may fail");
        spec.addOption(OptionSpec.builder(TIMEOUT)
                .paramLabel("TIME")
                .type(String.class)
                .description("how long it may take from its start until the balancers send it requests, such as 5m"
                        + " (default 1m)")
                .build());
    }

    static PositionalParamSpec service() {
        return PositionalParamSpec.builder()
                .paramLabel("SERVICE")
                .index("0")
                .arity("1")
                .required(true)
                .type(String.class)
                .description("which service")
                .build();
    }

    /** What is asked for, of no node yet. */
    static RestartRequest request(ParseResult parsed) throws CommandFailure {
        String timeout = parsed.matchedOptionValue(TIMEOUT, "");
        long millis = timeout.isEmpty()
                ? 0
                : Math.max(1, TimeWord.parse(TIMEOUT, timeout, LONGEST, "1h").toMillis());
        String service = LbWord.name("SERVICE", parsed.matchedPositionalValue(0, ""), "");
        return new RestartRequest("", service, "", parsed.hasMatchedOption(NO_DRAIN), millis);
    }

    @Override
    public int run(ParseResult parsed, Surroundings surroundings) throws CommandFailure, InterruptedException {
        Format format = Format.of(parsed);
        RestartRequest request = request(parsed);
        Optional<String> wanted = AgentChoice.of(parsed, surroundings);
        try {
            AgentChoice.refuseToGuess(doors, wanted, "restart");
            try (AgentDoor door = doors.open(wanted)) {
                RestartProgress progress = RestartProgress.begin(door, surroundings.err(), request);
                while (!progress.isOver()) {
                    TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
                    progress.look();
                }
                return print(progress, request, format, surroundings);
            }
        } catch (DoorException e) {
            throw AgentChoice.failure(e);
        }
    }

    private static int print(
            RestartProgress progress, RestartRequest request, Format format, Surroundings surroundings) {
        boolean done = progress.isDone();
        switch (format) {
            case JSON -> surroundings.out().println(Json.text(RestartReport.class, progress.report()));
            case TEXT ->
                surroundings
                        .out()
                        .println(surroundings
                                .outStyle()
                                .paint(
                                        done ? Paint.GOOD : Paint.WARNING,
                                        progress.node() + ": " + SafeText.of(request.service()) + " "
                                                + (done ? "was restarted" : "was not restarted: " + progress.why())));
        }
        return done ? ExitCode.DONE : ExitCode.FAILED;
    }
}
