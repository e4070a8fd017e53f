package dev.muster.cli;

import dev.muster.agent.api.ExplainReport;
import dev.muster.agent.api.ExplainReport.Fact;
import dev.muster.agent.api.ExplainReport.Subject;
import dev.muster.cli.door.AgentDoor;
import dev.muster.cli.door.AgentDoors;
import dev.muster.cli.door.DoorException;
import dev.muster.cli.text.SafeText;
import dev.muster.cli.text.Style;
import dev.muster.cli.text.Style.Paint;
import java.io.PrintStream;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code muster explain NAME}: why a member or a service does or does not receive traffic, as a chain of facts. */
final class ExplainCommand implements Command {

    private final AgentDoors doors;

    ExplainCommand(AgentDoors doors) {
        this.doors = doors;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Usage.spec(
                "explain",
                "Says why a member or a service gets traffic from this balancer, or none.",
                "[--agent NAME] [--format text|json] NAME",
                List.of("muster explain web-3", "muster explain web --format json"),
                ExitCode.DONE,
                ExitCode.FAILED,
                ExitCode.WRONG_USE,
                ExitCode.NO_AGENT);
        spec.addOption(Usage.agent());
        spec.addOption(Usage.format());
        spec.addPositional(PositionalParamSpec.builder()
                .paramLabel("NAME")
                .index("0")
                .arity("1")
                .required(true)
                .type(String.class)
                .description("a member, or a service with all who offer it")
                .build());
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Surroundings surroundings) throws CommandFailure {
        Format format = Format.of(parsed);
        String name = LbWord.name(
                "NAME", parsed.matchedPositionalValue(0, ""), "; muster members and muster services list the names");
        try (AgentDoor door = doors.open(AgentChoice.of(parsed, surroundings))) {
            ExplainReport report = door.explain(name);
            switch (format) {
                case TEXT -> print(report, surroundings.out(), surroundings.outStyle());
                case JSON -> surroundings.out().println(Json.text(ExplainReport.class, report));
            }
            return ExitCode.DONE;
        } catch (DoorException e) {
            throw AgentChoice.failure(e);
        }
    }

    private static void print(ExplainReport report, PrintStream out, Style style) {
        boolean first = true;
        for (Subject subject : report.subjects()) {
            if (!first) {
                out.println();
            }
            first = false;
            out.println(SafeText.of(subject.summary()));
            subject.facts().forEach(fact -> out.println("  " + line(fact, style)));
        }
        if (report.left() > 0) {
            out.println();
            out.println("and " + report.left() + " more");
        }
    }

    private static String line(Fact fact, Style style) {
        String mark = switch (fact.speaks()) {
            case "for" -> style.paint(Paint.GOOD, "ok");
            case "against" -> style.paint(Paint.BAD, "no");
            default -> style.paint(Paint.FAINT, "--");
        };
        return mark + "  " + "%-10s  ".formatted(SafeText.of(fact.what())) + SafeText.of(fact.says());
    }
}
