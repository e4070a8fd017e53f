package dev.muster.cli;

import dev.muster.cli.door.AgentDoors;
import dev.muster.cli.door.DoorException;
import dev.muster.cli.door.SerfDoor;
import dev.muster.cli.text.SafeText;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code muster monitor}: an agent's log, and the events of its cluster, as they come, until Ctrl-C or until nobody reads
 * any more.
 */
final class MonitorCommand implements Command {

    private static final Set<String> LEVELS = Set.of("TRACE", "DEBUG", "INFO", "WARN", "ERR");
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final String NONE = "none";

    private final AgentDoors doors;

    MonitorCommand(AgentDoors doors) {
        this.doors = doors;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = SerfWord.spec(
                "monitor",
                "Shows an agent's log and the events of its cluster as they come, until Ctrl-C. What a terminal might"
                        + " obey in them is shown by its number.",
                "[--log-level LEVEL] [--events KINDS] [--format text|json]",
                List.of(
                        "muster monitor",
                        "muster monitor --log-level none --events member-join,member-failed,user:deploy",
                        "muster monitor --log-level debug --events none"));
        spec.addOption(SerfWord.text(
                "--log-level", "LEVEL", "trace, debug, info, warn or err, or none for no log (default info)"));
        spec.addOption(SerfWord.text(
                "--events",
                "KINDS",
                "which events, with commas between: member-join, member-leave, member-failed, member-update,"
                        + " member-reap, user, user:NAME, query, query:NAME, * for all, or none (default *)"));
        spec.addOption(Usage.format());
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Surroundings surroundings) throws CommandFailure {
        Format format = Format.of(parsed);
        Optional<String> level = level(parsed.matchedOptionValue("--log-level", "INFO"));
        Optional<String> kinds =
                Optional.of(parsed.matchedOptionValue("--events", "*")).filter(text -> !text.equals(NONE));
        if (level.isEmpty() && kinds.isEmpty()) {
            throw CommandFailure.wrongUse("neither the log nor events: nothing would be shown");
        }
        var printer = new MonitorPrinter(surroundings, format);
        try (SerfDoor door = doors.serf(RpcFlags.place(parsed, surroundings))) {
            Runnable ending = door::close;
            boolean _ = Signals.listen("INT", name -> {
                ending.run();
                if (!printer.isFree(PATIENCE)) {
                    // Nobody reads what is printed, and the usual end would wait for that.
                    Runtime.getRuntime().halt(ExitCode.DONE);
                }
            });
            door.follow(level, kinds, printer);
            return ExitCode.DONE;
        } catch (DoorException e) {
            throw AgentChoice.failure(e);
        }
    }

    private static Optional<String> level(String typed) throws CommandFailure {
        if (typed.equals(NONE)) {
            return Optional.empty();
        }
        String level = typed.toUpperCase(Locale.ROOT);
        if (!LEVELS.contains(level)) {
            throw CommandFailure.wrongUse("--log-level is trace, debug, info, warn, err or none, not '"
                    + SafeText.of(typed) + "'");
        }
        return Optional.of(level);
    }

    /** Whoever reads it may have seen enough, as {@code head} has. */
    @Override
    public int unwritten(ParseResult parsed) {
        return ExitCode.DONE;
    }
}
