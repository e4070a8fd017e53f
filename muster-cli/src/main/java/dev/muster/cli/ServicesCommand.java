package dev.muster.cli;

import dev.muster.agent.api.ServicesReport;
import dev.muster.agent.api.ServicesReport.OwnEntry;
import dev.muster.agent.api.ServicesReport.ServiceEntry;
import dev.muster.cli.door.AgentDoor;
import dev.muster.cli.door.AgentDoors;
import dev.muster.cli.door.DoorException;
import dev.muster.cli.text.SafeText;
import dev.muster.cli.text.Style;
import dev.muster.cli.text.Style.Paint;
import dev.muster.cli.text.Table;
import dev.muster.cli.text.Table.Cell;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code muster services}: what runs where, what its agent says of it, and what the balancer makes of it. */
final class ServicesCommand implements Command {

    private final AgentDoors doors;

    ServicesCommand(AgentDoors doors) {
        this.doors = doors;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Usage.spec(
                "services",
                "Shows the services of the cluster, and who is set aside and why.",
                "[--agent NAME] [--format text|json]",
                List.of("muster services", "muster services --format json"),
                ExitCode.DONE,
                ExitCode.FAILED,
                ExitCode.WRONG_USE,
                ExitCode.NO_AGENT);
        spec.addOption(Usage.agent());
        spec.addOption(Usage.format());
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Surroundings surroundings) throws CommandFailure {
        Format format = Format.of(parsed);
        try (AgentDoor door = doors.open(AgentChoice.of(parsed, surroundings))) {
            ServicesReport report = door.services();
            switch (format) {
                case TEXT -> {
                    print(report, door.balancer().isPresent(), surroundings.out(), surroundings.outStyle());
                    printOwn(report.own(), door.node(), Instant.now(), surroundings);
                }
                case JSON -> surroundings.out().println(Json.text(ServicesReport.class, report));
            }
            return ExitCode.DONE;
        } catch (DoorException e) {
            throw AgentChoice.failure(e);
        }
    }

    private static void print(ServicesReport report, boolean balancer, PrintStream out, Style style) {
        if (report.services().isEmpty() && !report.own().isEmpty()) {
            out.println("No service of the cluster has a port, so none takes traffic.");
        } else if (report.services().isEmpty()) {
            out.println("No services yet. Bring one in:");
            out.println("  muster agent --join 127.0.0.1 --service web=127.0.0.1:9003");
        } else {
            table(report.services(), balancer).lines(style).forEach(out::println);
        }
        if (!report.quarantined().isEmpty()) {
            out.println();
            out.println("Set aside, they get no traffic:");
            report.quarantined()
                    .forEach(entry ->
                            out.println("  " + SafeText.of(entry.node()) + ": " + SafeText.of(entry.reason())));
        }
    }

    private static void printOwn(List<OwnEntry> own, String node, Instant now, Surroundings surroundings) {
        if (own.isEmpty()) {
            return;
        }
        var table = new Table()
                .left("SERVICE")
                .left("PHASE")
                .right("PID")
                .right("SINCE")
                .right("RESTARTS")
                .left("LAST EXIT")
                .left("DETAIL");
        for (OwnEntry service : own) {
            table.row(
                    Cell.of(service.service()),
                    new Cell(service.phase(), phasePaint(service.phase())),
                    Cell.of(service.pid() == 0 ? "" : Long.toString(service.pid())),
                    Cell.of(age(service.since(), now)),
                    Cell.of(Integer.toString(service.restarts())),
                    Cell.of(exit(service.lastExit())),
                    Cell.of(service.detail()));
        }
        surroundings.out().println();
        surroundings.out().println("On this node, " + SafeText.of(node) + ":");
        table.lines(surroundings.outStyle()).forEach(surroundings.out()::println);
    }

    private static Paint phasePaint(String phase) {
        return phase.equals("down") || phase.equals("back-off") ? Paint.BAD : statePaint(phase);
    }

    /** A shell's number above 128 stands for a signal. */
    static String exit(int code) {
        if (code < 0) {
            return "";
        }
        return code > 128 && code <= 128 + 64 ? "signal " + (code - 128) : Integer.toString(code);
    }

    /** How long ago that was, in its largest unit. */
    static String age(String since, Instant now) {
        Duration age;
        try {
            age = Duration.between(Instant.parse(since), now);
        } catch (DateTimeParseException e) {
            return "";
        }
        if (age.toDays() > 1) {
            return age.toDays() + "d";
        }
        if (age.toHours() > 1) {
            return age.toHours() + "h";
        }
        return age.toMinutes() > 1 ? age.toMinutes() + "m" : Math.max(0, age.toSeconds()) + "s";
    }

    private static Table table(List<ServiceEntry> services, boolean balancer) {
        var table = new Table()
                .left("SERVICE")
                .left("NODE")
                .left("ADDRESS")
                .left("STATE")
                .left("MEMBER")
                .left("TRAFFIC")
                .right("REQUESTS")
                .left("DETAIL");
        for (ServiceEntry service : services) {
            table.row(
                    Cell.of(service.service()),
                    Cell.of(service.node()),
                    Cell.of(address(service)),
                    new Cell(service.state(), statePaint(service.state())),
                    new Cell(service.member(), MembersCommand.paint(service.member())),
                    traffic(service, balancer),
                    Cell.of(service.traffic().isEmpty() ? "" : Long.toString(service.requests())),
                    Cell.of(service.detail()));
        }
        return table;
    }

    static String address(ServiceEntry service) {
        String host = service.address();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + service.port();
    }

    static Paint statePaint(String state) {
        return switch (state) {
            case "ready" -> Paint.GOOD;
            case "failed" -> Paint.BAD;
            default -> Paint.WARNING;
        };
    }

    /** Without a balancer of its own, an agent can't tell who gets traffic. */
    private static Cell traffic(ServiceEntry service, boolean balancer) {
        if (!service.traffic().isEmpty()) {
            return new Cell(service.traffic(), service.traffic().equals("serving") ? Paint.GOOD : Paint.WARNING);
        }
        return new Cell(service.routed() || !balancer ? "" : "not routed", Paint.FAINT);
    }
}
