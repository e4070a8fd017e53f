package dev.muster.supervisor.process;

import dev.muster.supervisor.LogRotation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of lines, each with its time in front, and the older ones beside it ({@link LogFiles}). Used by one thread.
 * When the file can't be written, on a full disk say, the bytes are dropped and counted, for the service must not
 * stand still because of its log; where they are missing a line says how many.
 */
final class RotatingLog implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RotatingLog.class);
    private static final int BUFFER_BYTES = 128 << 10;

    private final LogFiles files;
    private final LogRotation rotation;
    private final InstantSource clock;
    private final ByteBuffer pending = ByteBuffer.allocate(BUFFER_BYTES);
    private @Nullable FileChannel channel;
    private long size;
    private Instant began = Instant.EPOCH;
    private boolean atLineStart = true;

    /** Bytes that could not be written and of which no line tells yet; the first of the file may be half a line. */
    private long missing;

    private boolean torn;
    private long dropped;

    RotatingLog(Path file, LogRotation rotation, InstantSource clock) {
        this.files = new LogFiles(file);
        this.rotation = rotation;
        this.clock = clock;
    }

    /** Takes what was read, in any pieces. A line that grows beyond a file goes on in the next. */
    void write(ByteBuffer bytes) {
        lookAtFile();
        Instant now = clock.instant();
        byte[] stamp = LogFiles.stamp(now);
        while (bytes.hasRemaining()) {
            ByteBuffer piece = piece(bytes, stamp.length);
            makeRoom(now, piece.remaining() + stamp.length);
            if (atLineStart) {
                pending.put(stamp);
            }
            atLineStart = piece.get(piece.limit() - 1) == '\n';
            pending.put(piece);
        }
        flush();
    }

    /** Up to the end of the line, and no more than fits a file. */
    private ByteBuffer piece(ByteBuffer bytes, int stampBytes) {
        int most = (int) Math.min(bytes.remaining(), Math.min(rotation.maxBytes(), BUFFER_BYTES / 2) - stampBytes);
        int length = 0;
        while (length < most && bytes.get(bytes.position() + length++) != '\n') {
            // Counts.
        }
        ByteBuffer piece = bytes.slice(bytes.position(), length);
        bytes.position(bytes.position() + length);
        return piece;
    }

    private void makeRoom(Instant now, int wanted) {
        if (pending.remaining() < wanted) {
            flush();
        }
        long filled = size + pending.position();
        boolean full = filled + wanted > rotation.maxBytes();
        boolean old = atLineStart && Duration.between(began, now).compareTo(rotation.maxAge()) >= 0;
        if (filled > 0 && (full || old)) {
            flush();
            rotate();
        }
        if (size == 0 && pending.position() == 0) {
            began = now;
        }
        if (missing > 0 && atLineStart && pending.position() == 0) {
            pending.put("\n".repeat(torn ? 1 : 0).getBytes(StandardCharsets.US_ASCII))
                    .put(LogFiles.stamp(now))
                    .put(("[muster: " + missing + " bytes of output are missing here: the log could not be written]\n")
                            .getBytes(StandardCharsets.US_ASCII));
        }
    }

    private void flush() {
        int whole = pending.flip().remaining();
        try {
            FileChannel open = channel();
            while (pending.hasRemaining()) {
                size += open.write(pending);
            }
            missing = 0;
            torn = false;
        } catch (IOException e) {
            if (dropped == 0) {
                log.warn("Can't write {}, output is dropped: {}", files.current(), e.getMessage());
            }
            torn |= pending.position() > 0 && whole > 0;
            dropped += pending.remaining();
            missing += pending.remaining();
        }
        pending.clear();
    }

    /** What is there already decides when the next file begins. */
    private void lookAtFile() {
        try {
            channel();
        } catch (IOException e) {
            // Said, and counted, when the bytes are to be written.
            size = 0;
        }
    }

    private FileChannel channel() throws IOException {
        FileChannel open = channel;
        if (open == null) {
            open = FileChannel.open(files.current(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            channel = open;
            size = open.size();
            began = files.firstStamp().orElse(clock.instant());
            files.keep(rotation.keep());
        }
        return open;
    }

    private void rotate() {
        try {
            closeFile();
            files.rotate(rotation.keep());
            size = 0;
        } catch (IOException e) {
            log.warn("Can't begin a new log after {}: {}", files.current(), e.getMessage());
        }
    }

    private void closeFile() throws IOException {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }

    /** How many bytes could not be written. */
    long dropped() {
        return dropped;
    }

    /** Ends a last line that has no end, so that the next process begins one of its own. */
    @Override
    public void close() {
        if (!atLineStart) {
            write(ByteBuffer.wrap(new byte[] {'\n'}));
        }
        try {
            closeFile();
        } catch (IOException e) {
            log.warn("Closing {}: {}", files.current(), e.getMessage());
        }
    }
}
