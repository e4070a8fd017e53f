package dev.muster.supervisor.process;

import dev.muster.supervisor.Launch;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A line for a shell that is run once, with something on its standard input, and of whose output the end is kept. It
 * leads a session of its own. It is a child of this JVM, and nobody's when that is killed; then it ends by itself. What
 * it leaves in the background lives on, and holds up nobody: of its output no more is read.
 */
public final class PipedRun {

    private static final int CHUNK_BYTES = 16 << 10;

    /** How long output is waited for that somebody in the background may still write. */
    private static final Duration LAST_WORDS = Duration.ofMillis(500);

    private final String run;
    private final Process process;
    private final OutputPipes pipes;
    private final Path pipe;
    private final FileChannel reader;

    private PipedRun(String run, Process process, OutputPipes pipes, Path pipe, FileChannel reader) {
        this.run = run;
        this.process = process;
        this.pipes = pipes;
        this.pipe = pipe;
        this.reader = reader;
    }

    /**
     * What is to be run.
     *
     * @param line for {@code /bin/sh}; what comes from elsewhere must not be in it
     * @param directory where
     * @param variables added to this program's own; their values may be foreign, their names are letters, digits and
     *     lines
     * @param withheld variables of this program's own that it does not get
     */
    public record Wanted(String line, Path directory, SortedMap<String, String> variables, Set<String> withheld) {}

    /**
     * How it ended.
     *
     * @param code its exit code; 128 and the signal's number where one ended it
     * @param last the end of its output, errors among it
     * @param written how many bytes of output there were
     */
    public record Result(int code, ByteBuffer last, long written) {}

    /**
     * Starts it; blocks for some milliseconds. {@link #await} must be called then.
     *
     * @param input all that it can read
     */
    public static PipedRun start(Wanted wanted, byte[] input, OutputPipes pipes) throws SpawnException {
        if (!Files.isDirectory(wanted.directory())) {
            throw new SpawnException("its working directory " + wanted.directory() + " is not there");
        }
        String run = Long.toHexString(System.nanoTime()) + "-"
                + Thread.currentThread().threadId();
        Path pipe = null;
        FileChannel reader = null;
        try {
            pipe = pipes.take();
            // Open for both at first: on Linux this waits for nobody (fifo(7)).
            try (FileChannel _ = FileChannel.open(pipe, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                reader = FileChannel.open(pipe, StandardOpenOption.READ);
                Process process = start(wanted, input, run, pipe, pipes);
                return new PipedRun(run, process, pipes, pipe, reader);
            }
        } catch (IOException | IllegalArgumentException e) {
            close(reader);
            if (pipe != null) {
                pipes.giveBack(pipe, false);
            }
            throw new SpawnException(String.valueOf(e.getMessage()));
        }
    }

    private static Process start(Wanted wanted, byte[] input, String run, Path pipe, OutputPipes pipes)
            throws IOException {
        List<String> argv = new ArrayList<>(InheritedSignals.reset());
        argv.add(Tools.find("setsid").toString());
        boolean exact = ExactText.isNeeded(locale(), wanted.line(), wanted.variables());
        argv.addAll(exact ? ExactText.command(wanted.line(), wanted.variables()) : Launch.shell(wanted.line()));
        Path given = pipes.freshInput();
        try {
            ProcessBuilder builder = new ProcessBuilder(argv)
                    .directory(wanted.directory().toFile())
                    .redirectInput(write(given, input))
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.to(pipe.toFile()));
            Map<String, String> environment = builder.environment();
            wanted.withheld().forEach(environment::remove);
            wanted.variables().forEach(exact ? (name, value) -> requireNoZero(value) : environment::put);
            environment.put(Launch.RUN_VARIABLE, run);
            return builder.start();
        } finally {
            // It has it open by now.
            Files.deleteIfExists(given);
        }
    }

    private static void requireNoZero(String value) {
        if (value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a value for its environment has a zero byte in it");
        }
    }

    private static Charset locale() {
        return Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
    }

    /** A file never fills up as a pipe does when nobody reads, and needs no thread. */
    private static File write(Path file, byte[] input) throws IOException {
        if (input.length == 0) {
            return TinyParent.NULL;
        }
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(file, input);
        return file.toFile();
    }

    /**
     * Reads its output until it has ended, on the caller's thread, which must be no virtual one: a blocking read of a
     * pipe would hold its carrier.
     *
     * @param most bytes of output to keep
     */
    public Result await(int most) {
        LastBytes last = new LastBytes(most);
        CompletableFuture<Void> _ = process.onExit()
                .thenRun(() -> Thread.ofVirtual().name("muster-output-end").start(this::stopReading));
        boolean clean = read(last);
        int code = exitCode();
        pipes.giveBack(pipe, clean);
        return new Result(code, ByteBuffer.wrap(last.toArray()), last.written());
    }

    /** True when nobody has the pipe open any more. */
    private boolean read(LastBytes last) {
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK_BYTES);
        try (reader) {
            while (reader.read(buffer.clear()) >= 0) {
                last.write(buffer.flip());
            }
            return true;
        } catch (IOException e) {
            // Closed, for it has ended, and somebody in the background still holds the pipe.
            return false;
        }
    }

    private void stopReading() {
        try {
            TimeUnit.NANOSECONDS.sleep(LAST_WORDS.toNanos()); // What was written is read at once, to the end.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        close(reader);
    }

    private int exitCode() {
        boolean interrupted = false;
        while (true) {
            try {
                int code = process.waitFor();
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
                return code;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }

    /** Asks it and its group to end; nothing if it has. Blocks for some milliseconds. */
    public void terminate() {
        if (process.isAlive()) {
            Signals.kill("TERM", List.of(-process.pid()));
        }
    }

    /** Kills what is left of it and its session. Blocks for some milliseconds. */
    public void kill() {
        process.destroyForcibly();
        Signals.killRun(process.pid(), run);
    }

    private static void close(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // It was only read.
        }
    }
}
