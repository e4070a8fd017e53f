package dev.muster.cli;

import dev.muster.agent.api.OrderRequest;
import dev.muster.cli.door.AgentDoor;
import dev.muster.cli.door.AgentDoors;
import dev.muster.cli.door.DoorException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code muster lb}: how the balancer of this machine stands, what it would do and did, and what it is to do. */
final class LbCommand implements Command {

    private static final String IF_LEAVES = "--if-leaves";

    private final AgentDoors doors;

    LbCommand(AgentDoors doors) {
        this.doors = doors;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Usage.spec(
                "lb",
                "Shows how the balancer stands, what it would do, and what it did. Each change is a generation with a"
                        + " number. Has it do something of its own, held until it is released.",
                "[--agent NAME] [--format text|json] [" + IF_LEAVES + " NAME] [" + LbOrder.FOR + " TIME] "
                        + LbWord.all(" | "),
                List.of(
                        "muster lb status      what HAProxy runs now, and what is wrong. Exit code 0: nothing,",
                        "                      1: something, 2: an error",
                        "muster lb plan --if-leaves web-3",
                        "                      what would be done if web-3 left. Without the flag: what is still to do",
                        "                      now. Exit code 0: nothing, 1: something, 2: an error",
                        "muster lb history     the newest changes: when, how, why",
                        "muster lb show 12     one change, and the configuration it led to",
                        "muster lb diff 8 12   what changed in between, in words; exit code 1 if anything did",
                        "muster lb drain web-3 --for 10m",
                        "                      no new sessions for web-3; clients that stick to it may come so long",
                        "muster lb ready api/web-3",
                        "                      requests for web-3 in the pool api, whatever the cluster says",
                        "muster lb weight web-3 50",
                        "muster lb rollback 8  the configuration as it was made then; servers come and go as ever",
                        "muster lb release     as the cluster and the template say again; or only: release web-3"),
                ExitCode.DONE,
                ExitCode.FAILED,
                ExitCode.WRONG_USE,
                ExitCode.NO_AGENT);
        spec.addOption(Usage.agent());
        spec.addOption(Usage.format());
        spec.addOption(OptionSpec.builder(IF_LEAVES)
                .paramLabel("NAME")
                .type(String.class)
                .description("with plan: a member that is taken to have left")
                .build());
        spec.addOption(OptionSpec.builder(LbOrder.FOR)
                .paramLabel("TIME")
                .type(String.class)
                .description("with drain: how long clients that stick to the server may still come, such as 30s or 2h"
                        + " (5m); without such clients it ends with the last session")
                .build());
        spec.addPositional(PositionalParamSpec.builder()
                .paramLabel("WORD")
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
        if (word != LbWord.DRAIN && parsed.hasMatchedOption(LbOrder.FOR)) {
            throw CommandFailure.wrongUse(LbOrder.FOR + " is for muster lb drain");
        }
        Format format = Format.of(parsed);
        if (word == LbWord.PLAN) {
            return LbPlan.run(doors, parsed, leaver(parsed), format, surroundings);
        }
        if (word == LbWord.STATUS) {
            return LbStatus.run(doors, parsed, format, surroundings);
        }
        Optional<OrderRequest> order = LbOrder.of(word, words, AgentFlags.value(parsed, LbOrder.FOR));
        try (AgentDoor door = doors.open(AgentChoice.of(parsed, surroundings))) {
            if (order.isPresent()) {
                return LbOrder.run(door, order.get(), format, surroundings);
            }
            return switch (word) {
                case HISTORY -> LbHistory.history(door, format, surroundings);
                case SHOW -> LbHistory.show(door, words.get(1), format, surroundings.out());
                case DIFF -> LbHistory.diff(door, words.get(1), words.get(2), format, surroundings.out());
                case STATUS, PLAN, DRAIN, READY, WEIGHT, ROLLBACK, RELEASE ->
                    throw new IllegalStateException(word + " was seen to before");
            };
        } catch (DoorException e) {
            throw AgentChoice.failure(e);
        }
    }

    private static Optional<String> leaver(ParseResult parsed) throws CommandFailure {
        Optional<String> typed = AgentFlags.value(parsed, IF_LEAVES);
        return typed.isPresent()
                ? Optional.of(LbWord.name(IF_LEAVES, typed.get(), "; muster members lists the names"))
                : typed;
    }
    /** Of these words 1 is an answer, so what went wrong is 2. */
    @Override
    public int unwritten(ParseResult parsed) {
        List<String> words = parsed.matchedPositionalValue(0, List.of());
        return words.isEmpty() || !List.of("status", "plan", "diff").contains(words.getFirst())
                ? ExitCode.FAILED
                : ExitCode.ANSWER_FAILED;
    }
}
