package dev.muster.bench.classic;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs that are over in a moment. */
final class Commands {

    private static final int MOST_SECONDS = 30;

    private Commands() {}

    /** Runs it to its end, within 30 s. Throws with what it said if it fails. */
    static void run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(String.join(" ", command) + " did not end within " + MOST_SECONDS + " s");
        }
        if (process.exitValue() != 0) {
            throw new IOException(
                    String.join(" ", command) + " failed with " + process.exitValue() + ": " + output.strip());
        }
    }
}
