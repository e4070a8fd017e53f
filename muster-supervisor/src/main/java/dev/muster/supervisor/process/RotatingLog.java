package dev.muster.supervisor.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of lines, each with its time in front, and a few older files of the same size beside it. Used by one thread.
 * When the file can't be written, on a full disk say, the bytes are dropped and counted, for the service must not
 * stand still because of its log.
 */
final class RotatingLog implements AutoCloseable {

    static final long MAX_BYTES = 1 << 20;
    static final int OLD_FILES = 2;

    private static final Logger log = LoggerFactory.getLogger(RotatingLog.class);
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z' ", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final Path file;
    private final long maxBytes;
    private final InstantSource clock;
    private @Nullable FileChannel channel;
    private boolean atLineStart = true;
    private long dropped;

    RotatingLog(Path file, long maxBytes, InstantSource clock) {
        this.file = file;
        this.maxBytes = maxBytes;
        this.clock = clock;
    }

    /** Takes what was read, in any pieces. A line that grows beyond a file goes on in the next. */
    void write(ByteBuffer bytes) {
        byte[] stamp = STAMP.format(clock.instant()).getBytes(StandardCharsets.US_ASCII);
        ByteBuffer stamped = ByteBuffer.allocate(bytes.remaining() + stamp.length * countLines(bytes));
        while (bytes.hasRemaining()) {
            if (atLineStart) {
                stamped.put(stamp);
            }
            byte next = bytes.get();
            stamped.put(next);
            atLineStart = next == '\n';
        }
        store(stamped.flip());
    }

    private static int countLines(ByteBuffer bytes) {
        int lines = 1;
        for (int i = bytes.position(); i < bytes.limit(); i++) {
            if (bytes.get(i) == '\n') {
                lines++;
            }
        }
        return lines;
    }

    private void store(ByteBuffer bytes) {
        int size = bytes.remaining();
        try {
            FileChannel open = channel();
            if (open.size() > 0 && open.size() + size > maxBytes) {
                rotate(open);
                open = channel();
            }
            while (bytes.hasRemaining()) {
                open.write(bytes);
            }
        } catch (IOException e) {
            if (dropped == 0) {
                log.warn("Can't write {}, output is dropped: {}", file, e.getMessage());
            }
            dropped += bytes.remaining();
        }
    }

    private FileChannel channel() throws IOException {
        FileChannel open = channel;
        if (open == null) {
            open = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            channel = open;
        }
        return open;
    }

    private void rotate(FileChannel open) throws IOException {
        open.close();
        channel = null;
        for (int i = OLD_FILES; i > 0; i--) {
            Path from = i == 1 ? file : old(i - 1);
            if (Files.exists(from)) {
                Files.move(from, old(i), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private Path old(int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
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
            FileChannel open = channel;
            if (open != null) {
                open.close();
            }
        } catch (IOException e) {
            log.warn("Closing {}: {}", file, e.getMessage());
        }
    }
}
