package dev.muster.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The common shape of every help text: what it does, examples, usage, flags, exit codes. Source: clig.dev, "Help". */
final class Usage {

    /** Examples before everything else. */
    static final List<String> SECTIONS = List.of(
            UsageMessageSpec.SECTION_KEY_HEADER,
            UsageMessageSpec.SECTION_KEY_DESCRIPTION_HEADING,
            UsageMessageSpec.SECTION_KEY_DESCRIPTION,
            UsageMessageSpec.SECTION_KEY_SYNOPSIS_HEADING,
            UsageMessageSpec.SECTION_KEY_SYNOPSIS,
            UsageMessageSpec.SECTION_KEY_PARAMETER_LIST_HEADING,
            UsageMessageSpec.SECTION_KEY_PARAMETER_LIST,
            UsageMessageSpec.SECTION_KEY_OPTION_LIST_HEADING,
            UsageMessageSpec.SECTION_KEY_OPTION_LIST,
            UsageMessageSpec.SECTION_KEY_FOOTER_HEADING,
            UsageMessageSpec.SECTION_KEY_FOOTER,
            UsageMessageSpec.SECTION_KEY_EXIT_CODE_LIST_HEADING,
            UsageMessageSpec.SECTION_KEY_EXIT_CODE_LIST);

    private static final Map<Integer, String> EXIT_CODES = Map.of(
            ExitCode.DONE, "done",
            ExitCode.FAILED, "it did not work",
            ExitCode.WRONG_USE, "wrong use: an unknown flag, word or value",
            ExitCode.MISSING, "something is missing or taken on this machine",
            ExitCode.NO_AGENT, "no agent to ask, or it is not clear which");

    private Usage() {}

    /** A spec with the texts of the help filled in; flags are added by the caller. */
    static CommandSpec spec(String word, String what, String synopsis, List<String> examples, int... exitCodes) {
        CommandSpec spec = CommandSpec.create().name("muster " + word);
        var codes = new LinkedHashMap<String, String>();
        for (int code : exitCodes) {
            codes.put(" " + code, EXIT_CODES.getOrDefault(code, ""));
        }
        spec.usageMessage()
                .header(what)
                .descriptionHeading("%nExamples:%n")
                .description(examples.stream().map(line -> "  " + line).toArray(String[]::new))
                .synopsisHeading("%nUsage: ")
                .customSynopsis(("muster " + word + " " + synopsis).strip())
                .optionListHeading("%nFlags:%n")
                .parameterListHeading("%nArguments:%n")
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(codes)
                .sortOptions(false)
                .width(100);
        return spec;
    }

    static void addHelp(CommandSpec spec) {
        spec.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Say this")
                .build());
    }

    /** {@code --format text|json}, read with {@link Format#of}. */
    static OptionSpec format() {
        return OptionSpec.builder("--format")
                .paramLabel("text|json")
                .type(String.class)
                .description("text for people (default), json for programs")
                .build();
    }

    /** {@code --agent NAME}: which agent of this machine is meant. */
    static OptionSpec agent() {
        return OptionSpec.builder("--agent")
                .paramLabel("NAME")
                .type(String.class)
                .description(
                        "which agent of this machine to ask, by its node's name; also MUSTER_AGENT. With several, a"
                                + " question goes to the balancer's, and leave must be told")
                .build();
    }
}
