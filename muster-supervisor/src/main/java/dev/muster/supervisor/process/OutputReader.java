package dev.muster.supervisor.process;

import dev.muster.supervisor.Output;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a service's pipe on a thread of its own and writes stamped lines. It holds the pipe open for writing as well:
 * so what a process wrote before it died at once isn't lost, and nobody waits for a first writer. Letting go of that
 * end ({@link #finish}) makes the reader stop after the last byte of the last process.
 *
 * <p>A platform thread, for a blocking read of a pipe holds the carrier of a virtual one.
 */
public final class OutputReader {

    private static final Logger log = LoggerFactory.getLogger(OutputReader.class);
    private static final int CHUNK_BYTES = 64 * 1024;

    private final FileChannel holder;
    private final FileChannel pipe;
    private final RotatingLog lines;
    private final @Nullable Echo echo;
    private final Thread thread;

    private OutputReader(FileChannel holder, FileChannel pipe, RotatingLog lines, @Nullable Echo echo, String name) {
        this.holder = holder;
        this.pipe = pipe;
        this.lines = lines;
        this.echo = echo;
        this.thread = Thread.ofPlatform().daemon().name("muster-output-" + name).unstarted(this::pump);
    }

    /** Opens the pipe of the folder, which must be there, and begins to read. */
    public static OutputReader open(ServiceFolder folder, Output.Lines output) throws IOException {
        // For reading and writing: on Linux this never waits for the other side (fifo(7)).
        FileChannel holder = FileChannel.open(folder.fifo(), StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileChannel pipe;
        try {
            pipe = FileChannel.open(folder.fifo(), StandardOpenOption.READ);
        } catch (IOException e) {
            holder.close();
            throw e;
        }
        String name = folder.path().getFileName().toString();
        OutputReader reader = new OutputReader(
                holder,
                pipe,
                new RotatingLog(folder.log(), output.rotation(), InstantSource.system()),
                output.echo() ? new Echo(name) : null,
                name);
        reader.thread.start();
        return reader;
    }

    private void pump() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK_BYTES);
        try (pipe;
                lines) {
            while (pipe.read(buffer.clear()) >= 0) {
                buffer.flip();
                if (echo != null) {
                    echo.write(buffer);
                }
                lines.write(buffer);
            }
            if (echo != null) {
                echo.close();
            }
        } catch (ClosedChannelException e) {
            // Left to the next agent.
        } catch (IOException e) {
            log.warn("Reading {}: {}", thread.getName(), e.getMessage());
        }
    }

    /** No process is left: reads what is in the pipe, then ends. Waits a moment for that. */
    public void finish() {
        close(holder);
        try {
            if (!thread.join(Duration.ofSeconds(1))) {
                // A process that left its session still holds the pipe.
                close(pipe);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops reading; what is in the pipe stays there as long as the tiny parent holds it. */
    public void leave() {
        close(pipe);
        close(holder);
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            log.warn("Closing a pipe: {}", e.getMessage());
        }
    }
}
