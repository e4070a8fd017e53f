package dev.muster.supervisor.process;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Named pipes in a folder, for the output of {@link PipedRun}s: a reader of a pipe of the JDK could not be stopped as
 * long as any process holds its other end. One that nobody holds any more is used again. Any thread.
 */
public final class OutputPipes {

    private static final int MOST_FREE = 64;

    private final Path folder;
    private final Queue<Path> free = new ConcurrentLinkedQueue<>();
    private final AtomicLong names = new AtomicLong();

    private OutputPipes(Path folder) {
        this.folder = folder;
    }

    /** In this folder, which is made, or emptied of an earlier agent's pipes. */
    public static OutputPipes in(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        try (DirectoryStream<Path> old = Files.newDirectoryStream(folder, "{out,in}-*")) {
            for (Path file : old) {
                Files.deleteIfExists(file);
            }
        }
        return new OutputPipes(folder);
    }

    /** A file for what a run is given, not there yet. */
    Path freshInput() {
        return folder.resolve("in-" + names.incrementAndGet());
    }

    /** A pipe that nobody has open. */
    Path take() throws IOException {
        Path known = free.poll();
        return known != null ? known : make(folder.resolve("out-" + names.incrementAndGet()));
    }

    private static Path make(Path pipe) throws IOException {
        Process made = new ProcessBuilder(Tools.find("mkfifo").toString(), "-m", "600", pipe.toString())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.DISCARD)
                .start();
        try {
            if (!made.waitFor(5, TimeUnit.SECONDS) || made.exitValue() != 0) {
                throw new IOException("can't make the pipe " + pipe + " for its output");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted before it was started", e);
        }
        return pipe;
    }

    /** @param clean nobody has it open */
    void giveBack(Path pipe, boolean clean) {
        if (clean && free.size() < MOST_FREE) {
            free.add(pipe);
            return;
        }
        try {
            Files.deleteIfExists(pipe);
        } catch (IOException e) {
            // The next agent empties the folder.
        }
    }
}
