package dev.muster.cli;

import dev.muster.agent.AgentOptions;
import dev.muster.agent.config.Configuration;
import dev.muster.agent.config.Configuration.Sources;
import dev.muster.cli.log.LogLevel;
import dev.muster.cli.log.LogSetup;
import dev.muster.cli.serf.CalledAs;
import dev.muster.cli.text.SafeText;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code muster agent}: takes part in a cluster until it is told to leave. */
final class AgentCommand implements Command {

    private final CalledAs name;

    AgentCommand(CalledAs name) {
        this.name = name;
    }

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
        Sources sources = ConfigChoice.sources(parsed, surroundings.environment(), name);
        Configuration read = ConfigChoice.read(sources);
        AgentOptions options = ConfigChoice.options(read, surroundings.environment());
        LogSetup.level(LogLevel.valueOf(read.logLevel().toUpperCase(Locale.ROOT)));
        warn(parsed, read, options, surroundings.err());
        return new AgentRunner(surroundings, name)
                .run(
                        options,
                        sources,
                        read,
                        parsed.hasMatchedOption("--exit-with-parent"),
                        parsed.hasMatchedOption("--detach"));
    }

    private void warn(ParseResult parsed, Configuration read, AgentOptions options, PrintStream err) {
        if (parsed.hasMatchedOption(AgentFlags.ENCRYPT)) {
            err.println("the key given with --encrypt can be read by everybody who runs ps on this host;"
                    + " put it into a file, and use --key-file FILE");
        }
        if (name.isSerf() && options.key().isEmpty()) {
            err.println("gossip is in clear, as Serf has it: whoever is on the network can read it and take part;"
                    + " -keyring-file FILE changes that, for all nodes together");
        }
        read.notes().forEach(note -> err.println(SafeText.of(note)));
    }

    /** Its exit code says how it left; whoever read its greeting may be long gone. */
    @Override
    public int unwritten(ParseResult parsed) {
        return ExitCode.DONE;
    }
}
