package dev.muster.cli;

import dev.muster.agent.api.LogRequest;
import dev.muster.agent.api.LogStand;
import dev.muster.cli.door.AgentDoor;
import dev.muster.cli.door.AgentDoors;
import dev.muster.cli.door.DoorException;
import dev.muster.cli.text.SafeText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code muster logs}: the last lines of what services print, and with {@code -f} what they print from now on. Without
 * {@code --agent} all agents of this machine are asked that run such a service.
 */
final class LogsCommand implements Command {

    private static final int USUAL_LINES = 100;
    private static final int MOST_LINES = 10_000;

    private final AgentDoors doors;

    LogsCommand(AgentDoors doors) {
        this.doors = doors;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Usage.spec(
                "logs",
                "Shows the last lines of what the services of this machine print, each with its time in UTC. What a"
                        + " terminal might obey in them is shown by its number.",
                "[-f] [-n LINES] [--agent NAME] [--format text|json] [SERVICE...]",
                List.of(
                        "muster logs",
                        "muster logs web -f           until Ctrl-C",
                        "muster logs web db -n 1000 --format json | jq -r .text"),
                ExitCode.DONE,
                ExitCode.FAILED,
                ExitCode.WRONG_USE,
                ExitCode.NO_AGENT);
        spec.addOption(OptionSpec.builder("-f", "--follow")
                .description("go on with what is printed from now on")
                .build());
        spec.addOption(OptionSpec.builder("-n", "--lines")
                .paramLabel("LINES")
                .type(Integer.class)
                .description("how many of the last lines of each service, 0 to " + MOST_LINES + " (default "
                        + USUAL_LINES + ")")
                .build());
        spec.addOption(Usage.agent());
        spec.addOption(Usage.format());
        spec.addPositional(PositionalParamSpec.builder()
                .paramLabel("SERVICE")
                .index("0..*")
                .arity("0..*")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description("which services (default: all); a balancer's HAProxy is haproxy")
                .build());
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Surroundings surroundings) throws CommandFailure, InterruptedException {
        Format format = Format.of(parsed);
        int lines = parsed.matchedOptionValue("--lines", USUAL_LINES);
        if (lines < 0 || lines > MOST_LINES) {
            throw CommandFailure.wrongUse("--lines is 0 to " + MOST_LINES + ", not " + lines);
        }
        List<String> services = parsed.matchedPositionalValue(0, List.<String>of()).stream()
                .distinct()
                .toList();
        List<LogStand> wanted =
                services.stream().map(name -> new LogStand(name, "")).toList();
        List<String> nodes = nodes(AgentChoice.of(parsed, surroundings));
        LogPrinter printer =
                new LogPrinter(surroundings, format, nodes.size() > 1, services.size() != 1 || nodes.size() > 1);
        List<LogTrail> trails = new ArrayList<>();
        for (String node : nodes) {
            LogTrail.begin(doors, node, new LogRequest(wanted, lines, 0), nodes.size() > 1, surroundings.err())
                    .ifPresent(trails::add);
        }
        requireAll(services, trails, nodes);
        if (parsed.hasMatchedOption("--follow")) {
            return follow(trails, printer);
        }
        for (LogTrail trail : trails) {
            trail.printLast(printer, lines);
        }
        return ExitCode.DONE;
    }

    private List<String> nodes(Optional<String> wanted) throws CommandFailure {
        try {
            if (wanted.isPresent()) {
                return List.of(wanted.get());
            }
            List<String> nodes = doors.nodes();
            if (nodes.size() > 1) {
                return nodes.stream().sorted().toList();
            }
            // The door has the words for no agent at all.
            try (AgentDoor door = doors.open(Optional.empty())) {
                return List.of(door.node());
            }
        } catch (DoorException e) {
            throw AgentChoice.failure(e);
        }
    }

    private static void requireAll(List<String> services, List<LogTrail> trails, List<String> nodes)
            throws CommandFailure {
        Set<String> missing = new HashSet<>(services);
        trails.forEach(trail -> trail.services().forEach(missing::remove));
        if (!missing.isEmpty() || trails.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    missing.isEmpty()
                            ? "no agent of this machine runs a service, so there is no log"
                            : "no log of " + SafeText.of(String.join(", ", missing)) + " on "
                                    + SafeText.of(String.join(", ", nodes))
                                    + "\nA service has one if its command is run there; muster services lists them.");
        }
    }

    /** Until somebody presses Ctrl-C, nobody reads any more, or no agent answers. */
    private int follow(List<LogTrail> trails, LogPrinter printer) throws InterruptedException {
        var ending = new CountDownLatch(1);
        boolean _ = Signals.listen("INT", name -> ending.countDown());
        var silent = new CountDownLatch(trails.size());
        for (LogTrail trail : trails) {
            // Daemons: a request that waits for news holds nobody up at the end.
            Thread.ofPlatform().daemon().name("logs-" + trail.node()).start(() -> {
                if (trail.follow(printer)) {
                    ending.countDown();
                }
                silent.countDown();
                if (silent.getCount() == 0) {
                    ending.countDown();
                }
            });
        }
        ending.await();
        return silent.getCount() == 0 && !printer.isClosed() ? ExitCode.NO_AGENT : ExitCode.DONE;
    }

    /** Whoever reads them may have seen enough, as {@code head} has. */
    @Override
    public int unwritten(ParseResult parsed) {
        return ExitCode.DONE;
    }
}
