package dev.muster.cli;

import dev.muster.agent.AgentOptions;
import dev.muster.agent.config.Configuration;
import dev.muster.cli.log.LogLevel;
import dev.muster.cli.log.LogSetup;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
                "[--config FILE] [--join ADDR] [--service NAME=ADDR:PORT]... [-- CMD ARGS...]",
                List.of(
                        "muster agent --join 127.0.0.1 --service web=127.0.0.1:9003",
                        "          bring in what listens on port 9003",
                        "muster agent --join 10.0.0.5 --key-file k --service web=10.0.0.7:3000 -- node server.js",
                        "          run an app and bring it in",
                        "muster agent --balancer --port 8080",
                        "          keep a HAProxy in front of every service web",
                        "muster agent --config /etc/muster/muster.yaml",
                        "          all of that, and more, from a file"),
                ExitCode.DONE,
                ExitCode.FAILED,
                ExitCode.WRONG_USE,
                ExitCode.MISSING);
        AgentFlags.addTo(spec);
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
        Optional<Path> file = ConfigChoice.file(parsed, surroundings.environment());
        Configuration read =
                ConfigChoice.read(file, surroundings.environment(), AgentFlags.layer(parsed, file.isPresent()));
        AgentOptions options = ConfigChoice.options(read, surroundings.environment());
        LogSetup.level(LogLevel.valueOf(read.logLevel().toUpperCase(Locale.ROOT)));
        if (parsed.hasMatchedOption(AgentFlags.ENCRYPT)) {
            surroundings
                    .err()
                    .println("the key given with --encrypt can be read by everybody who runs ps on this host;"
                            + " put it into a file, and use --key-file FILE");
        }
        return new AgentRunner(surroundings)
                .run(options, file, parsed.hasMatchedOption("--exit-with-parent"), parsed.hasMatchedOption("--detach"));
    }

    /** Its exit code says how it left; whoever read its greeting may be long gone. */
    @Override
    public int unwritten(ParseResult parsed) {
        return ExitCode.DONE;
    }
}
