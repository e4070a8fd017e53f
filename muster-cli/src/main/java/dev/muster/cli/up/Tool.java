package dev.muster.cli.up;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Runs a program of the system to its end, without a shell, with a deadline, and keeps the last lines it said. */
final class Tool {

    private static final int MAX_LINES = 5000;

    /**
     * How it ended.
     *
     * @param exitCode its exit code; -1 if it could not be started or did not end in time
     * @param lines what it said, errors among it; the oldest are dropped beyond a bound
     */
    record Outcome(int exitCode, List<String> lines) {
        Outcome {
            lines = List.copyOf(lines);
        }

        boolean good() {
            return exitCode == 0;
        }

        /** The end of what it said, for a message. */
        String lastWords(int count) {
            return String.join("\n", lines.subList(Math.max(0, lines.size() - count), lines.size()));
        }
    }

    private Tool() {}

    static Outcome run(Duration deadline, Optional<Path> folder, Map<String, String> environment, String... command)
            throws InterruptedException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().putAll(environment);
        folder.ifPresent(path -> builder.directory(path.toFile()));
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            return new Outcome(-1, List.of(String.valueOf(e.getMessage())));
        }
        var lines = new ArrayDeque<String>();
        Thread reader = Thread.ofVirtual().start(() -> read(process, lines));
        try {
            boolean ended = process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                process.destroyForcibly();
            }
            reader.join(Duration.ofSeconds(5));
            List<String> said;
            synchronized (lines) {
                said = new ArrayList<>(lines);
            }
            return new Outcome(ended ? process.exitValue() : -1, said);
        } finally {
            process.destroyForcibly();
        }
    }

    private static void read(Process process, ArrayDeque<String> lines) {
        try (var in = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                synchronized (lines) {
                    lines.addLast(line);
                    if (lines.size() > MAX_LINES) {
                        lines.removeFirst();
                    }
                }
            }
        } catch (IOException e) {
            // It was ended; what it said so far is kept.
            return;
        }
    }
}
