package dev.muster.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
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

    /** What comes of it when nothing can be written. */
    static Typed typeIntoAFullDisk(FakeDoors doors, String... arguments) {
        var err = new ByteArrayOutputStream();
        OutputStream full = new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        int exitCode = Words.with(doors)
                .run(
                        arguments,
                        new Surroundings(
                                new PrintStream(full, true, StandardCharsets.UTF_8),
                                new PrintStream(err, true, StandardCharsets.UTF_8),
                                Map.of(),
                                false,
                                false,
                                false));
        return new Typed(exitCode, "", err.toString(StandardCharsets.UTF_8));
    }

    List<String> outLines() {
        return out.lines().toList();
    }
}
