package dev.muster.supervisor.process;

import dev.muster.supervisor.Launch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * A command that is run to its end at once, for a moment: a check. It leads a session of its own, and all of that is
 * killed when its time is up. It is a child of this JVM and nobody's when that is killed; then it ends by itself.
 */
public final class ShortRun {

    private static final int MOST_OUTPUT_BYTES = 300;
    private static final Duration LAST_WORDS = Duration.ofMillis(50);

    private ShortRun() {}

    /**
     * How it ended.
     *
     * @param code empty if it was killed because its time was up
     * @param output its first words, in one line
     */
    public record Result(OptionalInt code, String output) {}

    /** Runs it on the caller's thread; an interrupt ends it. */
    public static Result of(Launch launch, Duration timeout) throws SpawnException {
        Optional<String> problem = Preflight.problem(launch);
        if (problem.isPresent()) {
            throw new SpawnException(problem.get());
        }
        String run = Long.toHexString(System.nanoTime()) + "-"
                + Thread.currentThread().threadId();
        Process process = start(launch, run);
        ByteArrayOutputStream words = new ByteArrayOutputStream();
        Thread reader = Thread.ofPlatform().daemon().name("muster-check-output").start(() -> read(process, words));
        boolean ended = false;
        try {
            ended = process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS);
            if (ended) {
                reader.join(LAST_WORDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (!ended) {
                process.destroyForcibly();
            }
            Signals.killRun(process.pid(), run);
            close(process);
        }
        String output;
        synchronized (words) {
            output = Echo.printable(
                    words.toString(StandardCharsets.UTF_8).strip().replace('\n', ' '));
        }
        return new Result(ended ? OptionalInt.of(process.exitValue()) : OptionalInt.empty(), output);
    }

    private static Process start(Launch launch, String run) throws SpawnException {
        List<String> argv = new ArrayList<>(InheritedSignals.reset());
        try {
            argv.add(Tools.find("setsid").toString());
            argv.addAll(Privileges.command(launch));
            ProcessBuilder builder = new ProcessBuilder(argv)
                    .directory(Preflight.directory(launch).toFile())
                    .redirectInput(Redirect.from(TinyParent.NULL))
                    .redirectErrorStream(true);
            builder.environment().putAll(Privileges.environment(launch));
            builder.environment().putAll(launch.environment());
            builder.environment().put(Launch.RUN_VARIABLE, run);
            return builder.start();
        } catch (IOException e) {
            throw new SpawnException(String.valueOf(e.getMessage()));
        }
    }

    /** To the end, so that it never waits for a reader; what is too much is forgotten. */
    private static void read(Process process, ByteArrayOutputStream words) {
        byte[] chunk = new byte[1024];
        try (InputStream in = process.getInputStream()) {
            for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                synchronized (words) {
                    words.write(chunk, 0, Math.min(count, MOST_OUTPUT_BYTES - words.size()));
                }
            }
        } catch (IOException e) {
            // Closed, for its time is up.
        }
    }

    private static void close(Process process) {
        try {
            process.getInputStream().close();
        } catch (IOException e) {
            // It was only read.
        }
    }
}
