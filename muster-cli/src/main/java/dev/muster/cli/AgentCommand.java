package dev.muster.cli;

import dev.muster.agent.AgentOptions;
import dev.muster.cli.log.LogLevel;
import dev.muster.cli.log.LogSetup;
import dev.muster.cli.text.SafeText;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code muster agent}: takes part in a cluster until it is told to leave. */
final class AgentCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Usage.spec(
                "agent",
                "Takes part in a cluster: says who is here, looks after services, keeps a HAProxy in step. Ctrl-C"
                        + " leaves: its services give up their traffic first. A second Ctrl-C skips the waiting.",
                "[--join ADDR] [--service NAME=ADDR:PORT]... [-- CMD ARGS...]",
                List.of(
                        "muster agent --join 127.0.0.1 --service web=127.0.0.1:9003",
                        "          bring in what listens on port 9003",
                        "muster agent --join 10.0.0.5 --key-file k --service web=10.0.0.7:3000 -- node server.js",
                        "          run an app and bring it in",
                        "muster agent --balancer --port 8080",
                        "          keep a HAProxy in front of every service web"),
                ExitCode.DONE,
                ExitCode.FAILED,
                ExitCode.WRONG_USE,
                ExitCode.MISSING);
        AgentFlags.addTo(spec);
        spec.addOption(OptionSpec.builder("--log-level")
                .paramLabel("LEVEL")
                .type(String.class)
                .description("error, warn, info (default), debug or trace")
                .build());
        spec.addOption(OptionSpec.builder("--detach")
                .description("a TERM ends only the agent, for an upgrade: its services and HAProxy go on, and the next"
                        + " agent of its name takes them over; muster leave and Ctrl-C leave as ever")
                .build());
        spec.addOption(OptionSpec.builder("--exit-with-parent")
                .hidden(true)
                .description("leave when standard input ends, and take no notice of Ctrl-C")
                .build());
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Surroundings surroundings) throws CommandFailure {
        LogLevel level = level(parsed.matchedOptionValue("--log-level", "info"));
        AgentOptions options = AgentFlags.options(parsed, surroundings.environment());
        LogSetup.level(level);
        if (parsed.hasMatchedOption(AgentFlags.ENCRYPT)) {
            surroundings
                    .err()
                    .println("the key given with --encrypt can be read by everybody who runs ps on this host;"
                            + " put it into a file, and use --key-file FILE");
        }
        return new AgentRunner(surroundings)
                .run(options, parsed.hasMatchedOption("--exit-with-parent"), parsed.hasMatchedOption("--detach"));
    }

    private static LogLevel level(String name) throws CommandFailure {
        for (LogLevel level : LogLevel.values()) {
            if (level.name().toLowerCase(Locale.ROOT).equals(name)) {
                return level;
            }
        }
        throw CommandFailure.wrongUse(
                "--log-level is error, warn, info, debug or trace, not '" + SafeText.of(name) + "'");
    }
}
