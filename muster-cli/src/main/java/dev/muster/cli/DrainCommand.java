package dev.muster.cli;

import dev.muster.agent.api.DrainReport;
import dev.muster.agent.api.DrainRequest;
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
 * {@code muster drain}: the services of a node give up their traffic and go on running. It waits until every balancer
 * has let go of them and no request is left, or the time is over.
 */
final class DrainCommand implements Command {

    static final String TIMEOUT = "--timeout";

    private static final Duration LONGEST = Duration.ofDays(1);
    private static final long LOOK_EVERY_MILLIS = 100;

    /** The agent keeps the time; this is for one that doesn't. */
    private static final Duration GRACE = Duration.ofSeconds(15);

    private final AgentDoors doors;

    DrainCommand(AgentDoors doors) {
        this.doors = doors;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Usage.spec(
                "drain",
                "Makes services of this machine's agent give up their traffic, and waits until every balancer has let"
                        + " go of them. They go on running; muster ready takes it back.",
                "[--agent NAME] [--timeout TIME] [--format text|json] [SERVICE]",
                List.of(
                        "muster drain",
                        "muster drain web --timeout 30s",
                        "muster drain web && systemctl restart web && muster ready web"),
                ExitCode.DONE,
                ExitCode.FAILED,
                ExitCode.WRONG_USE,
                ExitCode.NO_AGENT);
        spec.addOption(Usage.agent());
        spec.addOption(OptionSpec.builder(TIMEOUT)
                .paramLabel("TIME")
                .type(String.class)
                .description("how long to wait, such as 30s (default: as long as a leave, 7s)")
                .build());
        spec.addOption(Usage.format());
        spec.addPositional(service("which service (default: all of the agent)"));
        return spec;
    }

    static PositionalParamSpec service(String description) {
        return PositionalParamSpec.builder()
                .paramLabel("SERVICE")
                .index("0")
                .arity("0..1")
                .type(String.class)
                .description(description)
                .build();
    }

    @Override
    public int run(ParseResult parsed, Surroundings surroundings) throws CommandFailure, InterruptedException {
        Format format = Format.of(parsed);
        String service = parsed.matchedPositionalValue(0, "");
        String timeout = parsed.matchedOptionValue(TIMEOUT, "");
        long millis = timeout.isEmpty()
                ? 0
                : Math.max(1, TimeWord.parse(TIMEOUT, timeout, LONGEST, "1d").toMillis());
        Optional<String> wanted = AgentChoice.of(parsed, surroundings);
        try {
            AgentChoice.refuseToGuess(doors, wanted, "drain");
            try (AgentDoor door = doors.open(wanted)) {
                DrainReport begun = door.drain(new DrainRequest(service, millis));
                String node = SafeText.of(door.node());
                surroundings
                        .err()
                        .println(node + ": " + SafeText.of(String.join(", ", begun.services()))
                                + " gives up its traffic; it goes on running. The balancers have "
                                + begun.timeoutMillis() / 1000.0 + " s to let go of it");
                DrainReport end = await(door, begun, new DrainProgress(surroundings.err()));
                return print(end, begun.number(), node, format, surroundings);
            }
        } catch (DoorException e) {
            throw AgentChoice.failure(e);
        }
    }

    private static DrainReport await(AgentDoor door, DrainReport begun, DrainProgress progress)
            throws DoorException, CommandFailure, InterruptedException {
        long end = System.nanoTime()
                + Duration.ofMillis(begun.timeoutMillis()).plus(GRACE).toNanos();
        DrainReport now = begun;
        while (!now.over() && now.number() == begun.number()) {
            progress.tell(now);
            if (System.nanoTime() - end > 0) {
                throw new CommandFailure(
                        ExitCode.FAILED, "the agent does not say that the time is over; its log may say why");
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
            now = door.drain();
        }
        progress.tell(now);
        return now;
    }

    private static int print(DrainReport end, long number, String node, Format format, Surroundings surroundings) {
        boolean same = end.number() == number;
        boolean good = same && end.complete();
        switch (format) {
            case JSON -> surroundings.out().println(Json.text(DrainReport.class, end));
            case TEXT -> {
                String says = same ? end.says() : "another drain has begun meanwhile: " + end.says();
                surroundings
                        .out()
                        .println(surroundings
                                .outStyle()
                                .paint(good ? Paint.GOOD : Paint.WARNING, node + ": " + SafeText.of(says)));
            }
        }
        return good ? ExitCode.DONE : ExitCode.FAILED;
    }
}
