package dev.muster.cli;

import dev.muster.agent.api.PlanReport;
import dev.muster.cli.door.AgentDoor;
import dev.muster.cli.door.AgentDoors;
import dev.muster.cli.door.DoorException;
import dev.muster.cli.text.SafeText;
import dev.muster.cli.text.Style;
import dev.muster.cli.text.Style.Paint;
import java.io.PrintStream;
import java.util.Optional;
import picocli.CommandLine.ParseResult;

/** {@code muster lb plan}: what the balancer would do now, or if a member left. Nothing is done. */
final class LbPlan {

    /** For scripts, like {@code diff}: 0 is nothing to do. */
    private static final int SOMETHING = 1;

    private LbPlan() {}

    /** {@code leaver} is empty when nobody is to leave. */
    static int run(
            AgentDoors doors, ParseResult parsed, Optional<String> leaver, Format format, Surroundings surroundings)
            throws CommandFailure {
        try (AgentDoor door = doors.open(AgentChoice.of(parsed, surroundings))) {
            PlanReport plan = door.plan(leaver);
            switch (format) {
                case TEXT -> print(plan, surroundings.out(), surroundings.outStyle());
                case JSON -> surroundings.out().println(Json.text(PlanReport.class, plan));
            }
            return !plan.problem().isEmpty() ? ExitCode.ANSWER_FAILED : plan.changes() ? SOMETHING : ExitCode.DONE;
        } catch (DoorException e) {
            throw new CommandFailure(
                    ExitCode.ANSWER_FAILED, AgentChoice.failure(e).text(), e);
        }
    }

    private static void print(PlanReport plan, PrintStream out, Style style) {
        plan.steps().forEach(step -> out.println("at once   " + SafeText.of(step)));
        plan.reload().forEach(reason -> out.println("reload    for " + SafeText.of(reason)));
        if (!plan.problem().isEmpty()) {
            out.println(style.paint(Paint.BAD, "refused   ") + SafeText.lines(plan.problem()));
        } else if (!plan.changes()) {
            out.println("Nothing to do.");
        }
    }
}
