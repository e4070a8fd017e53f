package dev.muster.supervisor.process;

import java.nio.ByteBuffer;

/** The end of what was written, and how much that was. For one thread. */
final class LastBytes {

    private final byte[] ring;
    private long written;

    LastBytes(int most) {
        ring = new byte[most];
    }

    void write(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            int at = (int) (written % ring.length);
            int count = Math.min(bytes.remaining(), ring.length - at);
            bytes.get(ring, at, count);
            written += count;
        }
    }

    long written() {
        return written;
    }

    byte[] toArray() {
        int length = (int) Math.min(written, ring.length);
        int begin = (int) ((written - length) % ring.length);
        byte[] last = new byte[length];
        int first = Math.min(length, ring.length - begin);
        System.arraycopy(ring, begin, last, 0, first);
        System.arraycopy(ring, 0, last, first, length - first);
        return last;
    }
}
