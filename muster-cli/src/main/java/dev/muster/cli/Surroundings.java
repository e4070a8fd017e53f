package dev.muster.cli;

import dev.muster.cli.text.Style;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What a command sees of the world: where it prints, the environment, which streams are a terminal. Given, so that
 * tests can look on.
 *
 * @param out what was asked for, and nothing else
 * @param err progress, hints and errors
 * @param inIsTerminal whether somebody could answer a question
 */
record Surroundings(
        PrintStream out,
        PrintStream err,
        Map<String, String> environment,
        boolean inIsTerminal,
        boolean outIsTerminal,
        boolean errIsTerminal) {

    Surroundings {
        environment = Map.copyOf(environment);
    }

    /** The real ones. Which streams are a terminal is told by the launcher; without it, none is taken for one. */
    static Surroundings real() {
        String terminals = System.getProperty("muster.terminals", "");
        return new Surroundings(
                utf8(FileDescriptor.out),
                utf8(FileDescriptor.err),
                System.getenv(),
                terminals.contains("in"),
                terminals.contains("out"),
                terminals.contains("err"));
    }

    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    Surroundings withEnvironment(Map<String, String> other) {
        return new Surroundings(out, err, other, inIsTerminal, outIsTerminal, errIsTerminal);
    }

    Style outStyle() {
        return Style.of(outIsTerminal, environment);
    }

    Style errStyle() {
        return Style.of(errIsTerminal, environment);
    }
}
