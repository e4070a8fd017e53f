package dev.muster.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code muster version}. */
final class VersionCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Usage.spec(
                "version",
                "Says which Muster this is.",
                "[--format text|json]",
                List.of("muster version", "muster version --format json"),
                ExitCode.DONE,
                ExitCode.WRONG_USE);
        spec.addOption(Usage.format());
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Surroundings surroundings) throws CommandFailure {
        Format format = Format.of(parsed);
        String version = version();
        String java = Runtime.version().toString();
        surroundings
                .out()
                .println(
                        switch (format) {
                            case TEXT -> "muster " + version + " (Java " + java + ")";
                            case JSON ->
                                "{\"format\":" + Format.VERSION + ",\"version\":\"" + version + "\",\"java\":\"" + java
                                        + "\"}";
                        });
        return ExitCode.DONE;
    }

    /** The version of this build, from its jar; {@code dev} where it doesn't run from a jar. */
    static String version() {
        String version = VersionCommand.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }
}
