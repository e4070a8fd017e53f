package dev.muster.tests;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A command that runs beside the test. Its lines, of both kinds, are kept (the newest {@value #MAX_LINES}) and can be
 * waited for. Closing it kills it; a test that wants an orderly end signals it and awaits its exit.
 */
final class RunningCommand implements AutoCloseable {

    private static final int MAX_LINES = 5_000;

    private final String shown;
    private final Process process;
    private final Deque<String> lines = new ArrayDeque<>();
    private final List<Thread> readers = new ArrayList<>();

    private RunningCommand(String shown, Process process) {
        this.shown = shown;
        this.process = process;
    }

    /** Starts it as a terminal would: a test run in the background ignores interrupts, and would hand that on. */
    static RunningCommand start(ProcessBuilder builder) throws IOException {
        String shown = String.join(" ", builder.command());
        List<String> withSignals = new ArrayList<>(List.of("env", "--default-signal=INT,QUIT,TERM,HUP"));
        withSignals.addAll(builder.command());
        Process process = builder.command(withSignals).start();
        RunningCommand command = new RunningCommand(shown, process);
        command.keepLinesOf(process.getInputStream());
        command.keepLinesOf(process.getErrorStream());
        return command;
    }

    private void keepLinesOf(InputStream stream) {
        readers.add(Thread.ofVirtual().start(() -> {
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    keep(line);
                }
            } catch (IOException closed) {
                keep("(output ended: " + closed.getMessage() + ")");
            }
        }));
    }

    private void keep(String line) {
        synchronized (lines) {
            lines.addLast(line);
            if (lines.size() > MAX_LINES) {
                lines.removeFirst();
            }
            lines.notifyAll();
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isRunning() {
        return process.isAlive();
    }

    List<String> lines() {
        synchronized (lines) {
            return new ArrayList<>(lines);
        }
    }

    /** The first line that matches, waiting for it. */
    String awaitLine(Predicate<String> wanted, Duration deadline) throws InterruptedException {
        long endNanos = System.nanoTime() + deadline.toNanos();
        synchronized (lines) {
            while (true) {
                for (String line : lines) {
                    if (wanted.test(line)) {
                        return line;
                    }
                }
                long leftMillis = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
                if (leftMillis <= 0) {
                    throw new AssertionError("no such line within " + deadline + " from: " + shown + "\n" + text());
                }
                lines.wait(leftMillis);
            }
        }
    }

    /** Sends a signal by its name, as in {@code kill -INT}. */
    void signal(String name) {
        signal(process.pid(), name);
    }

    static void signal(long pid, String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The exit code, waiting for it. */
    int awaitExit(Duration deadline) throws InterruptedException {
        if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("still running after " + deadline + ": " + shown + "\n" + text());
        }
        return process.exitValue();
    }

    /** Everything that a command which has ended has said. */
    String fullText() throws InterruptedException {
        for (Thread reader : readers) {
            reader.join();
        }
        return text();
    }

    String text() {
        return String.join("\n", lines());
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
