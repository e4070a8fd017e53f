package dev.muster.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** What came of a command line that a test typed. */
record Typed(int exitCode, String out, String err) {

    static Typed type(FakeDoors doors, String... arguments) {
        return type(doors, Map.of(), arguments);
    }

    static Typed type(FakeDoors doors, Map<String, String> environment, String... arguments) {
        return type(Words.with(doors), environment, arguments);
    }

    static Typed type(Words words, Map<String, String> environment, String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int exitCode = words.run(
                arguments,
                new Surroundings(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        environment,
                        false,
                        false,
                        false));
        return new Typed(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    List<String> outLines() {
        return out.lines().toList();
    }
}
