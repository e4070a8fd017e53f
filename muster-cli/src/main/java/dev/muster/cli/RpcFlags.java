package dev.muster.cli;

import dev.muster.agent.AgentException;
import dev.muster.agent.RpcAuth;
import dev.muster.agent.rpc.client.RpcAddress;
import dev.muster.agent.rpc.client.RpcSecret;
import dev.muster.cli.door.SerfPlace;
import dev.muster.cli.text.SafeText;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * Which agent a word of Serf's asks: {@code --rpc-addr} or {@code --agent}, else {@code MUSTER_AGENT}, else
 * {@code SERF_RPC_ADDR}, else whom the run folder suggests. The token: {@code --rpc-auth-file}, else
 * {@code --rpc-auth}, else {@code SERF_RPC_AUTH}; an agent of the run folder needs none.
 */
final class RpcFlags {

    /** For the synopsis of a word. */
    static final String SYNOPSIS = "[--agent NAME | --rpc-addr ADDRESS [--rpc-auth-file FILE]]";

    private RpcFlags() {}

    static void addTo(CommandSpec spec) {
        spec.addOption(Usage.agent());
        spec.addOption(OptionSpec.builder("--rpc-addr")
                .paramLabel("ADDRESS")
                .type(String.class)
                .description("ask the agent, Muster's or Serf's, whose RPC listens at HOST:PORT, or at the path of a"
                        + " Unix socket; also SERF_RPC_ADDR")
                .build());
        spec.addOption(OptionSpec.builder("--rpc-auth-file")
                .paramLabel("FILE")
                .type(String.class)
                .description("the file with its token, which only you may read; also SERF_RPC_AUTH, the token itself")
                .build());
        spec.addOption(OptionSpec.builder("--rpc-auth")
                .paramLabel("TOKEN")
                .type(String.class)
                .description("the token itself, as Serf has it; everybody on this machine can see it, by ps")
                .build());
    }

    static SerfPlace place(ParseResult parsed, Surroundings surroundings) throws CommandFailure {
        Optional<String> address = AgentFlags.value(parsed, "--rpc-addr");
        Optional<String> agent = AgentChoice.of(parsed, surroundings);
        if (address.isPresent() && parsed.hasMatchedOption("--agent")) {
            throw CommandFailure.wrongUse("--agent and --rpc-addr each name an agent; give one of them");
        }
        if (address.isEmpty() && agent.isEmpty()) {
            address = environment(surroundings, "SERF_RPC_ADDR");
        }
        if (address.isPresent()) {
            return new SerfPlace.Elsewhere(address(address.get()), token(parsed, surroundings));
        }
        if (parsed.hasMatchedOption("--rpc-auth-file") || parsed.hasMatchedOption("--rpc-auth")) {
            throw CommandFailure.wrongUse("a token is for an agent at an address: --rpc-addr HOST:PORT; those of this"
                    + " machine's run folder need none");
        }
        return new SerfPlace.OfHost(agent);
    }

    private static RpcAddress address(String text) throws CommandFailure {
        try {
            return RpcAddress.parse(LbWord.name("--rpc-addr", text, ""));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(
                    ExitCode.WRONG_USE, "--rpc-addr: " + SafeText.of(String.valueOf(e.getMessage())), e);
        }
    }

    private static Optional<RpcSecret> token(ParseResult parsed, Surroundings surroundings) throws CommandFailure {
        Optional<String> file = AgentFlags.value(parsed, "--rpc-auth-file");
        Optional<String> given = AgentFlags.value(parsed, "--rpc-auth");
        if (file.isPresent() && given.isPresent()) {
            throw CommandFailure.wrongUse("--rpc-auth and --rpc-auth-file each give a token; give one of them");
        }
        if (given.isPresent()) {
            surroundings
                    .err()
                    .println("--rpc-auth: everybody on this machine can read this token in the list of processes;"
                            + " rather give --rpc-auth-file FILE, or set SERF_RPC_AUTH");
        }
        Optional<String> text = file.isPresent() ? Optional.of(read(file.get())) : given;
        return text.or(() -> environment(surroundings, "SERF_RPC_AUTH"))
                .filter(token -> !token.isEmpty())
                .map(RpcSecret::of);
    }

    private static String read(String file) throws CommandFailure {
        try {
            return new RpcAuth.File(Path.of(file)).text();
        } catch (InvalidPathException e) {
            throw new CommandFailure(
                    ExitCode.WRONG_USE, "--rpc-auth-file needs a file, not '" + SafeText.of(file) + "'", e);
        } catch (AgentException e) {
            throw new CommandFailure(
                    ExitCode.FAILED, SafeText.of(String.valueOf(e.getMessage())) + "\n" + SafeText.of(e.hint()), e);
        }
    }

    private static Optional<String> environment(Surroundings surroundings, String name) {
        return Optional.of(surroundings.environment().getOrDefault(name, "")).filter(value -> !value.isEmpty());
    }
}
