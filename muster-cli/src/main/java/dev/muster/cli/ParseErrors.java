package dev.muster.cli;

import dev.muster.agent.api.Suggestion;
import dev.muster.cli.text.SafeText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says in one line what is wrong with a command line, with the likely right flag. */
final class ParseErrors {

    /** Where an agent of Serf is, and its token. */
    private static final Set<String> OF_SERF = Set.of("rpc-addr", "rpc-auth", "rpc-auth-file");

    private ParseErrors() {}

    static String oneLine(ParameterException e) {
        CommandSpec spec = e.getCommandLine().getCommandSpec();
        String hint = "; " + spec.qualifiedName() + " --help lists what it takes";
        return switch (e) {
            case UnmatchedArgumentException unmatched -> unmatched(unmatched, spec, hint);
            case MissingParameterException missing -> missing(missing, hint);
            default -> wrongValue(e).orElseGet(() -> firstLine(e) + hint);
        };
    }

    /** A value that is not a number, where one is wanted: the only kind of value that picocli checks here. */
    private static Optional<String> wrongValue(ParameterException e) {
        if (e.getArgSpec() instanceof OptionSpec option && e.getValue() != null && option.type() == Integer.class) {
            return Optional.of(option.longestName() + " needs a whole number, not '" + SafeText.of(e.getValue()) + "'");
        }
        return Optional.empty();
    }

    private static String unmatched(UnmatchedArgumentException e, CommandSpec spec, String hint) {
        String typed = e.getUnmatched().getFirst();
        if (!typed.startsWith("-")) {
            return "unexpected argument '" + SafeText.of(typed) + "'" + hint;
        }
        String flag = typed.contains("=") ? typed.substring(0, typed.indexOf('=')) : typed;
        if (OF_SERF.contains(flag.replaceFirst("^--?", "")) && spec.findOption("--agent") != null) {
            return "this word asks what only a Muster agent knows, so it takes no " + SafeText.of(flag)
                    + "; name one of this machine: --agent NAME";
        }
        Optional<String> near = Suggestion.nearest(flag.startsWith("--") ? flag : "-" + flag, flags(spec));
        return "unknown flag '" + SafeText.of(flag) + "'"
                + near.map(known -> "; did you mean '" + known + "'?").orElse(hint);
    }

    private static String missing(MissingParameterException e, String hint) {
        if (e.getMissing().isEmpty()) {
            return firstLine(e) + hint;
        }
        var spec = e.getMissing().getFirst();
        return switch (spec) {
            case OptionSpec option ->
                "the flag " + option.longestName() + " needs a value: " + option.longestName() + " "
                        + option.paramLabel();
            default -> spec.paramLabel() + " is missing" + hint;
        };
    }

    private static List<String> flags(CommandSpec spec) {
        var flags = new ArrayList<String>();
        for (OptionSpec option : spec.options()) {
            if (!option.hidden()) {
                flags.addAll(List.of(option.names()));
            }
        }
        return flags;
    }

    private static String firstLine(ParameterException e) {
        String message = e.getMessage() == null ? "the command line is wrong" : e.getMessage();
        return SafeText.of(message.lines().findFirst().orElse("the command line is wrong"));
    }
}
