package dev.muster.cli;

import dev.muster.agent.api.BalancerReport;
import dev.muster.cli.door.AgentDoor;
import dev.muster.cli.door.AgentDoors;
import dev.muster.cli.door.DoorException;
import dev.muster.cli.text.SafeText;
import dev.muster.cli.text.Style.Paint;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code muster lb}: how the balancer of this machine stands, what it would do, and what it did. */
final class LbCommand implements Command {

    private static final String IF_LEAVES = "--if-leaves";

    /** The words that follow {@code muster lb}, and what each takes. */
    private enum LbWord {
        STATUS(""),
        PLAN(""),
        HISTORY(""),
        SHOW(" N"),
        DIFF(" N M");

        private final String parameters;

        LbWord(String parameters) {
            this.parameters = parameters;
        }

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        @Override
        public String toString() {
            return text() + parameters;
        }

        static String all(String between) {
            return Arrays.stream(values()).map(LbWord::toString).collect(Collectors.joining(between));
        }

        static LbWord of(List<String> words) throws CommandFailure {
            for (LbWord word : values()) {
                if (word.text().equals(words.getFirst())) {
                    if (words.size() != word.toString().split(" ").length) {
                        throw CommandFailure.wrongUse(
                                "this is how it is typed: muster lb " + word + "; muster lb history lists the numbers");
                    }
                    return word;
                }
            }
            throw CommandFailure.wrongUse(
                    "there is no '" + SafeText.of(words.getFirst()) + "' here; it is one of " + all(", "));
        }
    }

    private final AgentDoors doors;

    LbCommand(AgentDoors doors) {
        this.doors = doors;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Usage.spec(
                "lb",
                "Shows how the balancer stands, what it would do, and what it did. Each change is a generation with a"
                        + " number.",
                "[--agent NAME] [" + IF_LEAVES + " NAME] " + LbWord.all(" | "),
                List.of(
                        "muster lb status      what HAProxy runs now, and what is wrong",
                        "muster lb plan --if-leaves web-3",
                        "                      what would be done if web-3 left. Without the flag: what is still to do",
                        "                      now. Exit code 0: nothing, 1: something, 2: an error",
                        "muster lb history     the newest changes: when, how, why",
                        "muster lb show 12     one change, and the configuration it led to",
                        "muster lb diff 8 12   what changed in between, in words; exit code 1 if anything did"),
                ExitCode.DONE,
                ExitCode.FAILED,
                ExitCode.WRONG_USE,
                ExitCode.NO_AGENT);
        spec.addOption(Usage.agent());
        spec.addOption(OptionSpec.builder(IF_LEAVES)
                .paramLabel("NAME")
                .type(String.class)
                .description("with plan: a member that is taken to have left")
                .build());
        spec.addPositional(PositionalParamSpec.builder()
                .paramLabel("WORD [N [M]]")
                .index("0..*")
                .arity("1..*")
                .required(true)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description(LbWord.all(", "))
                .build());
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Surroundings surroundings) throws CommandFailure {
        List<String> words = parsed.matchedPositionalValue(0, List.of());
        LbWord word = LbWord.of(words);
        if (word != LbWord.PLAN && parsed.hasMatchedOption(IF_LEAVES)) {
            throw CommandFailure.wrongUse(IF_LEAVES + " is for muster lb plan");
        }
        if (word == LbWord.PLAN) {
            return LbPlan.run(doors, parsed, parsed.matchedOptionValue(IF_LEAVES, ""), surroundings);
        }
        try (AgentDoor door = doors.open(AgentChoice.of(parsed, surroundings))) {
            return switch (word) {
                case STATUS, PLAN -> status(door, surroundings);
                case HISTORY -> LbHistory.history(door, surroundings);
                case SHOW -> LbHistory.show(door, words.get(1), surroundings.out());
                case DIFF -> LbHistory.diff(door, words.get(1), words.get(2), surroundings.out());
            };
        } catch (DoorException e) {
            throw AgentChoice.failure(e);
        }
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
}
