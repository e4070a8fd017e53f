package dev.muster.cli;

import dev.muster.agent.api.RestartRequest;
import dev.muster.agent.api.ServicesReport.ServiceEntry;
import dev.muster.cli.door.AgentDoor;
import dev.muster.cli.door.AgentDoors;
import dev.muster.cli.door.DoorException;
import dev.muster.cli.text.SafeText;
import dev.muster.cli.text.Style.Paint;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code muster roll}: restarts a service on all its nodes, one after the other. This command drives it, by its own
 * agent; each node's restart is done by that node's agent. It is safe to repeat.
 */
final class RollCommand implements Command {

    private static final String PARALLEL = "--parallel";

    /** The words of the services report. */
    private static final String READY = "ready";

    private static final String DRAINING = "draining";
    private static final String ALIVE = "alive";

    private final AgentDoors doors;

    RollCommand(AgentDoors doors) {
        this.doors = doors;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Usage.spec(
                "roll",
                "Restarts a service on all its nodes, one after the other, without a failed request. Stops at the first"
                        + " node that doesn't come back, and leaves the rest untouched. Their agents need"
                        + " --allow-remote.",
                "[--agent NAME] [--parallel N] [--no-drain] [--timeout TIME] SERVICE",
                List.of("muster roll web", "muster roll web --parallel 3 --timeout 5m"),
                ExitCode.DONE,
                ExitCode.FAILED,
                ExitCode.WRONG_USE,
                ExitCode.NO_AGENT);
        spec.addOption(Usage.agent());
        spec.addOption(OptionSpec.builder(PARALLEL)
                .paramLabel("N")
                .type(String.class)
                .description("so many nodes at a time (default 1)")
                .build());
        RestartCommand.addFlagsTo(spec);
        spec.addPositional(RestartCommand.service());
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Surroundings surroundings) throws CommandFailure, InterruptedException {
        RestartRequest request = RestartCommand.request(parsed);
        int parallel = parallel(parsed.matchedOptionValue(PARALLEL, "1"));
        try (AgentDoor door = doors.open(AgentChoice.of(parsed, surroundings))) {
            List<ServiceEntry> all = door.services().services().stream()
                    .filter(entry -> entry.service().equals(request.service()))
                    .toList();
            List<String> nodes = names(all, true);
            List<String> absent = names(all, false);
            if (nodes.isEmpty()) {
                throw new CommandFailure(
                        ExitCode.FAILED,
                        "no node that is alive has a service '" + SafeText.of(request.service())
                                + "'; muster services lists what there is");
            }
            long serving = serving(all);
            if (parallel > 1 && parallel >= serving) {
                throw CommandFailure.wrongUse(PARALLEL + " " + parallel + " would take all " + serving
                        + " nodes that serve out at the same time; " + Math.max(1, serving - 1) + " is the most");
            }
            announce(request, nodes, absent, parallel, serving, surroundings);
            return roll(
                    new Roll(door, surroundings.err(), request, nodes), nodes.size(), parallel, absent, surroundings);
        } catch (DoorException e) {
            throw AgentChoice.failure(e);
        }
    }

    /** Those that don't serve come first: if they don't come back the roll ends, and those that serve go on. */
    private static List<String> names(List<ServiceEntry> entries, boolean alive) {
        return entries.stream()
                .filter(entry -> entry.member().equals(ALIVE) == alive)
                .sorted(Comparator.comparing(
                                (ServiceEntry entry) -> entry.state().equals(READY))
                        .thenComparing(ServiceEntry::node))
                .map(ServiceEntry::node)
                .toList();
    }

    /** How many serve, or will when they were restarted: who was drained by hand stays so. */
    private static long serving(List<ServiceEntry> entries) {
        return entries.stream()
                .filter(entry -> entry.member().equals(ALIVE) && !entry.state().equals(DRAINING))
                .count();
    }

    private static int parallel(String typed) throws CommandFailure {
        if (!typed.matches("[1-9][0-9]{0,3}")) {
            throw CommandFailure.wrongUse(PARALLEL + " takes a number from 1, not '" + SafeText.of(typed) + "'");
        }
        return Integer.parseInt(typed);
    }

    private static void announce(
            RestartRequest request,
            List<String> nodes,
            List<String> absent,
            int parallel,
            long serving,
            Surroundings surroundings) {
        surroundings
                .err()
                .println(SafeText.of(request.service()) + " is restarted on " + text(nodes)
                        + (nodes.size() == 1
                                ? ""
                                : parallel == 1 ? ", one at a time" : ", " + parallel + " at a time"));
        if (serving <= 1) {
            surroundings.err().println("No other node serves it meanwhile: requests will fail");
        }
        if (!absent.isEmpty()) {
            surroundings.err().println("Left out, for gossip hears nothing of them: " + text(absent));
        }
    }

    private static String text(List<String> nodes) {
        return nodes.stream().map(SafeText::of).collect(Collectors.joining(", "));
    }

    private static int roll(Roll roll, int count, int parallel, List<String> absent, Surroundings surroundings)
            throws DoorException, InterruptedException {
        AtomicBoolean interrupted = new AtomicBoolean();
        Signals.listen("INT", _ -> interrupted.set(true));
        long begun = System.nanoTime();
        boolean all;
        try {
            all = roll.run(parallel, interrupted::get);
        } catch (DoorException e) {
            roll.summary().forEach(surroundings.err()::println);
            throw e;
        }
        double seconds = Duration.ofNanos(System.nanoTime() - begun).toMillis() / 1000.0;
        boolean good = all && absent.isEmpty();
        if (!all) {
            surroundings.err().println(interrupted.get() ? "Interrupted:" : "Stopped:");
            roll.summary().forEach(line -> surroundings.err().println("  " + line));
        }
        surroundings
                .out()
                .println(surroundings
                        .outStyle()
                        .paint(
                                good ? Paint.GOOD : Paint.WARNING,
                                roll.doneCount() + " of " + (count + absent.size()) + " nodes restarted in "
                                        + String.format(Locale.ROOT, "%.1f s", seconds)));
        return good ? ExitCode.DONE : ExitCode.FAILED;
    }
}
