package dev.muster.cli;

import dev.muster.agent.api.BalancerReport;
import dev.muster.cli.door.AgentDoor;
import dev.muster.cli.door.AgentDoors;
import dev.muster.cli.door.DoorException;
import dev.muster.cli.text.SafeText;
import dev.muster.cli.text.Style.Paint;
import dev.muster.cli.text.Table;
import dev.muster.cli.text.Table.Cell;
import dev.muster.haproxy.BalancerHistory;
import dev.muster.haproxy.Generation;
import java.io.PrintStream;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code muster lb}: how the balancer of this machine stands, what it did, and what its configurations were. */
final class LbCommand implements Command {

    private static final int NEWEST = 50;
    private static final int DIFFERENT = 1;

    private final AgentDoors doors;

    LbCommand(AgentDoors doors) {
        this.doors = doors;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Usage.spec(
                "lb",
                "Shows how the balancer stands and what it did. Each change is a generation with a number.",
                "[--agent NAME] status | history | show N | diff N M",
                List.of(
                        "muster lb status      what HAProxy runs now, and what is wrong",
                        "muster lb history     the newest changes: when, how, why",
                        "muster lb show 12     one change, and the configuration it led to",
                        "muster lb diff 8 12   what changed in between, in words; exit code 1 if anything did"),
                ExitCode.DONE,
                ExitCode.FAILED,
                ExitCode.WRONG_USE,
                ExitCode.NO_AGENT);
        spec.addOption(Usage.agent());
        spec.addPositional(PositionalParamSpec.builder()
                .paramLabel("WORD [N [M]]")
                .index("0..*")
                .arity("1..*")
                .required(true)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description("status, history, show N, or diff N M")
                .build());
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Surroundings surroundings) throws CommandFailure {
        List<String> words = parsed.matchedPositionalValue(0, List.of());
        int numbers = switch (words.getFirst()) {
            case "status", "history" -> 0;
            case "show" -> 1;
            case "diff" -> 2;
            default ->
                throw CommandFailure.wrongUse("there is no '" + SafeText.of(words.getFirst())
                        + "' here; it is status, history, show N or diff N M");
        };
        if (words.size() != 1 + numbers) {
            throw CommandFailure.wrongUse(words.getFirst() + " takes "
                    + List.of("no number", "the number of a generation", "the numbers of two generations")
                            .get(numbers)
                    + "; muster lb history lists them");
        }
        try (AgentDoor door = doors.open(AgentChoice.of(parsed, surroundings))) {
            return switch (words.getFirst()) {
                case "status" -> status(door, surroundings);
                case "history" -> history(door, surroundings);
                case "show" -> show(door, number(words.get(1)), surroundings.out());
                default -> diff(door, number(words.get(1)), number(words.get(2)), surroundings.out());
            };
        } catch (DoorException e) {
            throw AgentChoice.failure(e);
        }
    }

    private static long number(String word) throws CommandFailure {
        if (!word.matches("[0-9]{1,18}")) {
            throw CommandFailure.wrongUse("the number of a generation is needed, not '" + SafeText.of(word) + "'");
        }
        return Long.parseLong(word);
    }

    private static int status(AgentDoor door, Surroundings surroundings) throws DoorException, CommandFailure {
        BalancerReport report = door.balancer()
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.FAILED,
                        SafeText.of(door.node()) + " keeps no balancer\nAsk the agent that was started with --balancer:"
                                + " muster lb status --agent NAME"));
        PrintStream out = surroundings.out();
        out.println("HAProxy " + SafeText.of(report.haproxyVersion()) + ", process " + report.haproxyPid());
        out.println("clients connect to " + SafeText.of(report.url()));
        out.println("generation " + report.generation() + ", reloads " + report.reloads());
        out.println(
                report.problem().isEmpty()
                        ? surroundings.outStyle().paint(Paint.GOOD, "nothing is wrong")
                        : surroundings.outStyle().paint(Paint.BAD, "wrong: ") + SafeText.of(report.problem()));
        return ExitCode.DONE;
    }

    private static int history(AgentDoor door, Surroundings surroundings) throws DoorException {
        BalancerHistory history = door.history();
        Table table = new Table()
                .right("NUMBER")
                .left("WHEN")
                .left("HOW")
                .right("TOOK")
                .left("WHY");
        history.generations().stream()
                .limit(NEWEST)
                .forEach(generation -> table.row(
                        Cell.of(Long.toString(generation.number())),
                        Cell.of(when(generation)),
                        Cell.of(how(generation)),
                        Cell.of(took(generation.took())),
                        generation.problem().isEmpty()
                                ? Cell.of(String.join(", ", generation.causes()))
                                : new Cell(
                                        String.join(", ", generation.causes()) + "; not all: "
                                                + generation.problem().get(),
                                        Paint.WARNING)));
        if (history.generations().isEmpty()) {
            surroundings.out().println("No history yet: " + SafeText.of(door.node()) + " has kept no balancer so far.");
        } else {
            table.lines(surroundings.outStyle()).forEach(surroundings.out()::println);
        }
        if (history.generations().size() > NEWEST) {
            surroundings.out().println("and " + (history.generations().size() - NEWEST) + " older ones");
        }
        warnOfDamage(history, surroundings.err());
        return ExitCode.DONE;
    }

    private static void warnOfDamage(BalancerHistory history, PrintStream err) {
        if (history.damagedLines() > 0) {
            err.println(history.damagedLines() + " lines of the journal are damaged and were left out");
        }
    }

    private static int show(AgentDoor door, long number, PrintStream out) throws DoorException, CommandFailure {
        BalancerHistory history = door.history();
        Generation generation = history.generation(number).orElseThrow(() -> unknown(history, number));
        out.println("generation " + number + ", " + when(generation) + ", by " + how(generation) + " in "
                + took(generation.took()));
        generation.causes().forEach(cause -> out.println("  because " + SafeText.of(cause)));
        generation.steps().forEach(step -> out.println("  " + SafeText.of(step)));
        generation.problem().ifPresent(problem -> out.println("  wrong: " + SafeText.of(problem)));
        out.println();
        known(history.configuration(number), history, number).lines().forEach(line -> out.println(SafeText.of(line)));
        return ExitCode.DONE;
    }

    private static int diff(AgentDoor door, long from, long to, PrintStream out) throws DoorException, CommandFailure {
        BalancerHistory history = door.history();
        List<String> words = known(history.differences(from, to), history, from, to);
        words.forEach(word -> out.println(SafeText.of(word)));
        if (words.isEmpty()) {
            out.println("They mean the same.");
            return ExitCode.DONE;
        }
        return DIFFERENT;
    }

    /** What the history tells of these generations, if it tells anything. */
    private static <T> T known(Optional<T> told, BalancerHistory history, long... numbers) throws CommandFailure {
        for (long number : numbers) {
            if (history.generation(number).isEmpty()) {
                throw unknown(history, number);
            }
        }
        return told.orElseThrow(() -> new CommandFailure(
                ExitCode.FAILED,
                "the configuration of generation " + numbers[0] + " was not kept\nThe journal is bounded; the newest"
                        + " generations have theirs."));
    }

    private static CommandFailure unknown(BalancerHistory history, long number) {
        String there = history.generations().isEmpty()
                ? "there is none yet"
                : "there are " + history.generations().getLast().number() + " to "
                        + history.generations().getFirst().number();
        return new CommandFailure(ExitCode.FAILED, "there is no generation " + number + "; " + there);
    }

    private static String when(Generation generation) {
        return generation.at().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String how(Generation generation) {
        return generation.how().name().toLowerCase(Locale.ROOT);
    }

    private static String took(Duration took) {
        return String.format(Locale.ROOT, "%.1f ms", took.toNanos() / 1e6);
    }
}
