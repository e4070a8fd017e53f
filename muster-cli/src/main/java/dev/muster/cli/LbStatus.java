package dev.muster.cli;

import dev.muster.agent.api.BalancerReport;
import dev.muster.agent.api.BalancerReport.HeldEntry;
import dev.muster.cli.door.AgentDoor;
import dev.muster.cli.door.AgentDoors;
import dev.muster.cli.door.DoorException;
import dev.muster.cli.text.SafeText;
import dev.muster.cli.text.Style;
import dev.muster.cli.text.Style.Paint;
import java.io.PrintStream;
import picocli.CommandLine.ParseResult;

/** {@code muster lb status}: what HAProxy runs now, what is held, and what is wrong. */
final class LbStatus {

    private static final int SOMETHING_WRONG = 1;

    private LbStatus() {}

    static int run(AgentDoors doors, ParseResult parsed, Format format, Surroundings surroundings)
            throws CommandFailure {
        try (AgentDoor door = doors.open(AgentChoice.of(parsed, surroundings))) {
            BalancerReport report = door.balancer()
                    .orElseThrow(() -> new CommandFailure(
                            ExitCode.ANSWER_FAILED,
                            SafeText.of(door.node()) + " keeps no balancer\nAsk the agent that was started with"
                                    + " --balancer: muster lb status --agent NAME"));
            switch (format) {
                case TEXT -> print(report, surroundings.out(), surroundings.outStyle());
                case JSON -> surroundings.out().println(Json.text(BalancerReport.class, report));
            }
            return report.problem().isEmpty() ? ExitCode.DONE : SOMETHING_WRONG;
        } catch (DoorException e) {
            throw new CommandFailure(
                    ExitCode.ANSWER_FAILED, AgentChoice.failure(e).text(), e);
        }
    }

    private static void print(BalancerReport report, PrintStream out, Style style) {
        out.println("HAProxy " + SafeText.of(report.haproxyVersion()) + ", process " + report.haproxyPid()
                + ", whose worker is process " + report.workerPid());
        out.println("clients connect to " + SafeText.of(report.url()));
        out.println("generation " + report.generation() + ", reloads " + report.reloads());
        report.held().forEach(held -> out.println(held(held)));
        out.println(
                report.problem().isEmpty()
                        ? style.paint(Paint.GOOD, "nothing is wrong")
                        : style.paint(Paint.BAD, "wrong: ") + SafeText.lines(report.problem()));
    }

    private static String held(HeldEntry held) {
        String who = held.server().isEmpty() ? "" : SafeText.of(held.server()) + " ";
        String away = held.there() ? "" : ", and is not there now";
        return "held: " + who + SafeText.of(held.says()) + " since " + SafeText.of(seconds(held.since())) + away
                + "; ends with: muster lb release"
                + (held.server().isEmpty() ? "" : " " + SafeText.of(held.server()));
    }

    private static String seconds(String instant) {
        return instant.replaceFirst("\\.[0-9]+Z$", "Z");
    }
}
