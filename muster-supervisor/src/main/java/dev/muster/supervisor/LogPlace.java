package dev.muster.supervisor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * A place in a service's log, between two lines, that is still found when its file has got an older name.
 *
 * @param file the number of its inode
 * @param position in bytes
 * @param mark of the first bytes of the file, for the system gives the inode of a removed file to a new one
 */
public record LogPlace(long file, long position, long mark) {

    /** Before the first line of a log of which there is no file yet. */
    public static final LogPlace NONE = new LogPlace(0, 0, 0);

    /** Each line begins with its time, which takes so much. */
    private static final int MARKED_BYTES = 24;

    private static final Pattern TEXT = Pattern.compile("([0-9a-f]{1,16})\\.([0-9]{1,18})\\.([0-9]{1,10})");

    static LogPlace in(FileChannel open, long file, long position) throws IOException {
        return new LogPlace(file, position, mark(open, position));
    }

    /** Of the bytes before this position, the first few. The channel's own position stays. */
    static long mark(FileChannel open, long position) throws IOException {
        ByteBuffer head = ByteBuffer.allocate((int) Math.min(MARKED_BYTES, position));
        while (head.hasRemaining() && open.read(head, head.position()) >= 0) {
            // Until it is full, or the file ends.
        }
        CRC32 sum = new CRC32();
        sum.update(head.flip());
        return sum.getValue();
    }

    /** For {@link #parse}. */
    public String text() {
        return Long.toHexString(file) + "." + position + "." + mark;
    }

    /** The place of this text; empty if it is none. */
    public static Optional<LogPlace> parse(String text) {
        Matcher parts = TEXT.matcher(text);
        return parts.matches()
                ? Optional.of(new LogPlace(
                        Long.parseUnsignedLong(parts.group(1), 16),
                        Long.parseLong(parts.group(2)),
                        Long.parseLong(parts.group(3))))
                : Optional.empty();
    }
}
