package dev.muster.gossip.snapshot;

import dev.muster.gossip.swim.LogText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads a snapshot, whole or cut off anywhere. A last line without an end may be half a line, and does not count; lines
 * that are none are counted and passed over. Of a file that is too large, the end counts.
 */
final class SnapshotReader {

    /** Some three times what 20,000 members need. */
    static final int MOST_BYTES = 16 * 1024 * 1024;

    private static final int MOST_LINE_BYTES = 2048;

    private final SnapshotBook book;
    private long understood;
    private long ignored;

    SnapshotReader(SnapshotBook book) {
        this.book = book;
    }

    /** Fails, with a message for people, when there is something there that is no snapshot or cannot be read. */
    static Recovered read(Path file, SnapshotBook book) throws IOException {
        if (!Files.exists(file)) {
            return Recovered.nothing();
        }
        String shown = LogText.quote(file.toString());
        if (!Files.isRegularFile(file)) {
            throw new IOException(shown + " is no file, so it cannot be the snapshot; give the path of a file");
        }
        byte[] content;
        long tooLarge;
        try {
            tooLarge = Files.size(file) > MOST_BYTES ? 1 : 0;
            content = end(file);
        } catch (AccessDeniedException e) {
            throw new IOException("the snapshot " + shown + " may not be read; allow it, or give another path", e);
        }
        SnapshotReader reader = new SnapshotReader(book);
        reader.ignored += tooLarge;
        Recovered recovered = reader.parse(content);
        if (reader.understood == 0 && reader.ignored > 0) {
            throw new IOException(shown + " is no snapshot, and would be overwritten; give another path, or remove it");
        }
        return recovered;
    }

    private static byte[] end(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            ByteBuffer content = ByteBuffer.allocate((int) Math.min(size, MOST_BYTES));
            channel.position(size - content.capacity());
            while (content.hasRemaining() && channel.read(content) >= 0) {
                // Until all is there, or the file has become shorter.
            }
            return Arrays.copyOf(content.array(), content.position());
        }
    }

    /** Takes a file's content; pure. */
    Recovered parse(byte[] content) {
        int start = 0;
        for (int i = 0; i < content.length; i++) {
            if (content[i] == '\n') {
                line(content, start, i - start);
                start = i + 1;
            }
        }
        return book.content(ignored);
    }

    private void line(byte[] content, int start, int length) {
        Optional<SnapshotLine> line = decode(content, start, length).flatMap(SnapshotLine::read);
        if (line.isPresent()) {
            understood++;
            book.apply(line.get());
        } else {
            ignored++;
        }
    }

    private static Optional<String> decode(byte[] content, int start, int length) {
        if (length > MOST_LINE_BYTES) {
            return Optional.empty();
        }
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content, start, length))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
