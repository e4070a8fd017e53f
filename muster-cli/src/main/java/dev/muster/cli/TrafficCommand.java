package dev.muster.cli;

import dev.muster.agent.api.TrafficReport;
import dev.muster.agent.api.TrafficReport.VersionEntry;
import dev.muster.agent.api.TrafficRequest;
import dev.muster.cli.door.AgentDoor;
import dev.muster.cli.door.AgentDoors;
import dev.muster.cli.door.DoorException;
import dev.muster.cli.text.SafeText;
import dev.muster.cli.text.Style.Paint;
import dev.muster.cli.text.Table;
import dev.muster.cli.text.Table.Cell;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code muster traffic}: how the requests for a service are shared among its versions, and how they shall be. */
final class TrafficCommand implements Command {

    private static final String USUAL = "--usual";

    private final AgentDoors doors;

    TrafficCommand(AgentDoors doors) {
        this.doors = doors;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Usage.spec(
                "traffic",
                "Shows how the requests for a service are shared among its versions, or shares them otherwise. Shares"
                        + " are of requests, in percent; versions that are not named share the rest.",
                "[--agent NAME] [--usual] [--format text|json] SERVICE [VERSION=PERCENT …]",
                List.of(
                        "muster traffic web",
                        "muster traffic web v2=10",
                        "muster traffic web v2=100",
                        "muster traffic web --usual"),
                ExitCode.DONE,
                ExitCode.FAILED,
                ExitCode.WRONG_USE,
                ExitCode.NO_AGENT);
        spec.addOption(Usage.agent());
        AgentFlags.flag(spec, USUAL, "every server gets the weight back that it was configured with");
        spec.addOption(Usage.format());
        spec.addPositional(PositionalParamSpec.builder()
                .paramLabel("SERVICE [VERSION=PERCENT …]")
                .hideParamSyntax(true)
                .index("0..*")
                .arity("1..*")
                .required(true)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description("which service, and its versions' shares; 'none' is the version of those without")
                .build());
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Surroundings surroundings) throws CommandFailure {
        Format format = Format.of(parsed);
        List<String> words = parsed.matchedPositionalValue(0, List.of());
        String service = LbWord.name("SERVICE", words.getFirst(), "");
        List<String> shares = words.subList(1, words.size());
        boolean usual = parsed.hasMatchedOption(USUAL);
        if (usual && !shares.isEmpty()) {
            throw CommandFailure.wrongUse(USUAL + " takes no shares");
        }
        try (AgentDoor door = doors.open(AgentChoice.of(parsed, surroundings))) {
            TrafficReport report = usual || !shares.isEmpty()
                    ? door.traffic(new TrafficRequest(service, shares, usual))
                    : door.traffic(service);
            switch (format) {
                case JSON -> surroundings.out().println(Json.text(TrafficReport.class, report));
                case TEXT -> print(report, surroundings);
            }
            if (!report.problem().isEmpty()) {
                surroundings
                        .err()
                        .println(surroundings
                                .errStyle()
                                .paint(Paint.WARNING, "not all was done: " + SafeText.of(report.problem())));
                return ExitCode.FAILED;
            }
            return ExitCode.DONE;
        } catch (DoorException e) {
            throw AgentChoice.failure(e);
        }
    }

    private static void print(TrafficReport report, Surroundings surroundings) {
        Table table = new Table()
                .left("VERSION")
                .right("REQUESTS")
                .right("READY")
                .right("WEIGHT")
                .left("SERVERS");
        for (VersionEntry version : report.versions()) {
            table.row(
                    Cell.of(version.version()),
                    Cell.of(String.format(Locale.ROOT, "%.1f %%", version.percent())),
                    Cell.of(Integer.toString(version.servers())),
                    Cell.of(Integer.toString(version.weight())),
                    Cell.of(servers(report, version.version())));
        }
        table.lines(surroundings.outStyle()).forEach(surroundings.out()::println);
    }

    /** Its servers with their weights. */
    private static String servers(TrafficReport report, String version) {
        return report.servers().stream()
                .filter(server -> server.version().equals(version))
                .map(server -> server.node() + " " + server.weight()
                        + (server.state().equals("ready") ? "" : " (" + server.state() + ")"))
                .collect(Collectors.joining(", "));
    }
}
