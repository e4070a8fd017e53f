package dev.muster.supervisor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;

/** Finds the last lines of a file from its end. Reads at given places; the channel's own position stays. */
final class LogTail {

    private static final int BLOCK_BYTES = 64 << 10;

    private LogTail() {}

    /** Where the last so many lines begin; empty if there are fewer. A last line without an end counts as one. */
    static Optional<Long> positionOf(FileChannel file, int lines) throws IOException {
        long size = file.size();
        if (lines == 0) {
            return Optional.of(size);
        }
        ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
        int found = 0;
        for (long end = size; end > 0; end -= BLOCK_BYTES) {
            long begin = Math.max(0, end - BLOCK_BYTES);
            fill(file, block, begin, (int) (end - begin));
            for (long at = end - 1; at >= begin; at--) {
                if (block.get((int) (at - begin)) == '\n' && at != size - 1 && ++found == lines) {
                    return Optional.of(at + 1);
                }
            }
        }
        return size > 0 && found == lines - 1 ? Optional.of(0L) : Optional.empty();
    }

    /** How many lines there are, one without an end included. */
    static int lines(FileChannel file) throws IOException {
        long size = file.size();
        ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
        int found = 0;
        boolean open = false;
        for (long begin = 0; begin < size; begin += BLOCK_BYTES) {
            int length = (int) Math.min(BLOCK_BYTES, size - begin);
            fill(file, block, begin, length);
            for (int i = 0; i < length; i++) {
                found += block.get(i) == '\n' ? 1 : 0;
            }
            open = block.get(length - 1) != '\n';
        }
        return found + (open ? 1 : 0);
    }

    private static void fill(FileChannel file, ByteBuffer block, long begin, int length) throws IOException {
        block.clear().limit(length);
        while (block.hasRemaining()) {
            if (file.read(block, begin + block.position()) < 0) {
                // It became shorter: what is missing counts as nothing.
                while (block.hasRemaining()) {
                    block.put((byte) 0);
                }
            }
        }
    }
}
