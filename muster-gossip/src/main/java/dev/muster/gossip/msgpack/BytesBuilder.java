package dev.muster.gossip.msgpack;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** A growing string of bytes. For one thread. Numbers are written with the most significant byte first. */
public final class BytesBuilder {

    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

    private byte[] content;
    private int size;

    public BytesBuilder() {
        this(128);
    }

    public BytesBuilder(int expectedSize) {
        content = new byte[Math.max(16, expectedSize)];
    }

    public int size() {
        return size;
    }

    /** The low 8 bits of {@code value}. */
    public BytesBuilder add(int value) {
        room(1);
        content[size++] = (byte) value;
        return this;
    }

    /** The low 16 bits of {@code value}. */
    public BytesBuilder add16(int value) {
        room(2);
        content[size] = (byte) (value >>> 8);
        content[size + 1] = (byte) value;
        size += 2;
        return this;
    }

    /** The low 32 bits of {@code value}. */
    public BytesBuilder add32(long value) {
        return add16((int) (value >>> 16)).add16((int) value);
    }

    /** All 64 bits of {@code value}. */
    public BytesBuilder add64(long value) {
        return add32(value >>> 32).add32(value);
    }

    public BytesBuilder add(Bytes bytes) {
        return add(bytes.content(), 0, bytes.size());
    }

    BytesBuilder add(byte[] bytes, int offset, int length) {
        room(length);
        System.arraycopy(bytes, offset, content, size, length);
        size += length;
        return this;
    }

    /** What {@code in} gives in one read, at most {@code most} bytes; tells how many, or -1 at its end. */
    int addFrom(InputStream in, int most) throws IOException {
        room(most);
        int read = in.read(content, size, most);
        size += Math.max(0, read);
        return read;
    }

    /** The low 8 bits of each character: for text that is known to be ASCII. */
    @SuppressWarnings(
            "deprecation") // The method is deprecated because it takes the low 8 bits, which is what is wanted.
    BytesBuilder addAscii(String text) {
        int length = text.length();
        room(length);
        text.getBytes(0, length, content, size);
        size += length;
        return this;
    }

    /** What was added so far. The builder can go on. */
    public Bytes finish() {
        return Bytes.owning(Arrays.copyOf(content, size));
    }

    private void room(int more) {
        if (more > content.length - size) {
            grow(more);
        }
    }

    private void grow(int more) {
        long needed = (long) size + more;
        if (needed > LARGEST_ARRAY) {
            throw new IllegalStateException("More than 2 GiB in one string of bytes");
        }
        content = Arrays.copyOf(content, (int) Math.min(LARGEST_ARRAY, Math.max(needed, 2L * content.length)));
    }
}
