package dev.muster.cli;

import dev.muster.cli.door.AgentDoor;
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

/** {@code muster lb history}, {@code show} and {@code diff}: what the balancer did, by its journal. */
final class LbHistory {

    private static final int NEWEST = 50;
    private static final int DIFFERENT = 1;

    private LbHistory() {}

    static int history(AgentDoor door, Format format, Surroundings surroundings) throws DoorException {
        BalancerHistory history = door.history();
        if (format == Format.JSON) {
            surroundings.out().println(HistoryJson.all(history));
            return ExitCode.DONE;
        }
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

    static int show(AgentDoor door, String word, Format format, PrintStream out) throws DoorException, CommandFailure {
        long number = number(word);
        BalancerHistory history = door.history();
        Generation generation = history.generation(number).orElseThrow(() -> unknown(history, number));
        List<String> configuration =
                known(history.configuration(number), history, number).lines().toList();
        if (format == Format.JSON) {
            out.println(HistoryJson.one(generation, configuration));
            return ExitCode.DONE;
        }
        out.println("generation " + number + ", " + when(generation) + ", by " + how(generation) + " in "
                + took(generation.took()));
        generation.causes().forEach(cause -> out.println("  because " + SafeText.of(cause)));
        generation.steps().forEach(step -> out.println("  " + SafeText.of(step)));
        generation.problem().ifPresent(problem -> out.println("  wrong: " + SafeText.lines(problem)));
        out.println();
        configuration.forEach(line -> out.println(SafeText.of(line)));
        return ExitCode.DONE;
    }

    static int diff(AgentDoor door, String fromWord, String toWord, Format format, PrintStream out)
            throws DoorException, CommandFailure {
        long from = number(fromWord);
        long to = number(toWord);
        BalancerHistory history = door.history();
        List<String> words = known(history.differences(from, to), history, from, to);
        if (format == Format.JSON) {
            out.println(HistoryJson.differences(from, to, words));
            return words.isEmpty() ? ExitCode.DONE : DIFFERENT;
        }
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
        return new CommandFailure(ExitCode.FAILED, history.absence(number));
    }

    private static String when(Generation generation) {
        return generation.at().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    static String how(Generation generation) {
        return generation.how().name().toLowerCase(Locale.ROOT);
    }

    private static String took(Duration took) {
        return String.format(Locale.ROOT, "%.1f ms", took.toNanos() / 1e6);
    }

    /** The number of a generation, as it was typed. */
    static long number(String word) throws CommandFailure {
        if (!word.matches("[0-9]{1,18}")) {
            throw CommandFailure.wrongUse("the number of a generation is needed, not '" + SafeText.of(word) + "'");
        }
        return Long.parseLong(word);
    }
}
