package dev.muster.gossip.net;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Counts the bytes that came. For one thread. */
final class CountedInput extends FilterInputStream {

    private static final int CHUNK = 8192;

    private long count;

    CountedInput(InputStream in) {
        super(in);
    }

    long count() {
        return count;
    }

    @Override
    public int read() throws IOException {
        int next = in.read();
        count += next < 0 ? 0 : 1;
        return next;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int got = in.read(bytes, offset, length);
        count += Math.max(0, got);
        return got;
    }

    /** Throws away what still comes, until the end or {@code most} bytes. */
    void drain(long most) throws IOException {
        byte[] chunk = new byte[CHUNK];
        long end = count + most;
        int got = 0;
        while (got >= 0 && count < end) {
            got = read(chunk, 0, CHUNK);
        }
    }
}
