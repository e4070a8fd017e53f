package dev.muster.cli;

import dev.muster.cli.text.SafeText;
import picocli.CommandLine.ParseResult;

/** For whom a command prints. */
enum Format {
    TEXT,
    JSON;

    /** The version of all JSON that this program prints itself. It grows when a field changes its meaning or goes. */
    static final int VERSION = 1;

    static Format of(ParseResult parsed) throws CommandFailure {
        String wanted = parsed.matchedOptionValue("--format", "text");
        return switch (wanted) {
            case "text" -> TEXT;
            case "json" -> JSON;
            default -> throw CommandFailure.wrongUse("--format is text or json, not '" + SafeText.of(wanted) + "'");
        };
    }
}
