package dev.muster.cli;

import dev.muster.agent.AgentException;
import dev.muster.agent.KeySource;
import dev.muster.cli.text.SafeText;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code muster keygen}: a new key for the gossip of a cluster. */
final class KeygenCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Usage.spec(
                "keygen",
                "Makes a key that encrypts the gossip of a cluster. Give the same file to every agent, by"
                        + " --key-file.",
                "[--out FILE]",
                List.of(
                        "muster keygen --out cluster.key",
                        "          write a new key to a file that only you can read",
                        "muster keygen",
                        "          print one, for a secret store"),
                ExitCode.DONE,
                ExitCode.FAILED,
                ExitCode.WRONG_USE);
        spec.addOption(OptionSpec.builder("--out")
                .paramLabel("FILE")
                .type(String.class)
                .description("the file to make, with mode 600; a file that is there is never overwritten")
                .build());
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Surroundings surroundings) throws CommandFailure {
        if (!parsed.hasMatchedOption("--out")) {
            surroundings.out().println(KeySource.generate());
            return ExitCode.DONE;
        }
        String out = parsed.matchedOptionValue("--out", "");
        try {
            KeySource.generate(Path.of(out));
        } catch (InvalidPathException e) {
            throw new CommandFailure(ExitCode.WRONG_USE, "--out needs a file, not '" + SafeText.of(out) + "'", e);
        } catch (AgentException e) {
            throw new CommandFailure(
                    ExitCode.FAILED, SafeText.of(String.valueOf(e.getMessage())) + "\n" + SafeText.of(e.hint()), e);
        }
        surroundings.err().println("wrote a new key to " + SafeText.of(out) + "; start each agent with --key-file");
        return ExitCode.DONE;
    }
}
