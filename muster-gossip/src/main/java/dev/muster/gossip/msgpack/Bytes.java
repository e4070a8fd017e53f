package dev.muster.gossip.msgpack;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/**
 * An immutable string of bytes, compared by content. Safe to share between threads.
 *
 * <p>It exists because an array in a record would be neither immutable nor comparable.
 */
public final class Bytes {

    /** No bytes at all. */
    public static final Bytes EMPTY = new Bytes(new byte[0]);

    private final byte[] content;

    private Bytes(byte[] content) {
        this.content = content;
    }

    /** Copies {@code content}. */
    public static Bytes of(byte[] content) {
        return content.length == 0 ? EMPTY : new Bytes(content.clone());
    }

    /** Copies {@code length} bytes of {@code content}, from {@code offset} on. */
    public static Bytes of(byte[] content, int offset, int length) {
        return length == 0 ? EMPTY : new Bytes(Arrays.copyOfRange(content, offset, offset + length));
    }

    /** Takes {@code content} as it is, without a copy; the caller must not keep it, for it must never change again. */
    public static Bytes owning(byte[] content) {
        return content.length == 0 ? EMPTY : new Bytes(content);
    }

    /** The UTF-8 bytes of {@code text}. */
    public static Bytes ofUtf8(String text) {
        return owning(Text.encode(text));
    }

    /** The bytes that {@code hex} spells, two digits each. */
    public static Bytes ofHex(String hex) {
        return of(HexFormat.of().parseHex(hex));
    }

    public int size() {
        return content.length;
    }

    public boolean isEmpty() {
        return content.length == 0;
    }

    /** The byte at {@code index}, 0 to 255. */
    public int at(int index) {
        return content[index] & 0xff;
    }

    /** The {@code length} bytes from {@code offset} on, copied unless that is everything. */
    public Bytes slice(int offset, int length) {
        Objects.checkFromIndexSize(offset, length, content.length);
        return length == content.length ? this : of(content, offset, length);
    }

    /** The bytes from {@code offset} on, copied unless that is everything. */
    public Bytes from(int offset) {
        return slice(offset, content.length - offset);
    }

    /** The bytes as a stream; nothing is copied. */
    public InputStream asStream() {
        return new ByteArrayInputStream(content);
    }

    /** The content itself, for readers of this package that promise not to change it. */
    byte[] content() {
        return content;
    }

    /** A copy. */
    public byte[] toArray() {
        return content.clone();
    }

    /** A read-only view; nothing is copied. */
    public ByteBuffer asBuffer() {
        return ByteBuffer.wrap(content).asReadOnlyBuffer();
    }

    /**
     * The bytes read as UTF-8. A byte that is not UTF-8 becomes a lone surrogate, U+DC80 to U+DCFF, which
     * {@link #ofUtf8} turns back: no two byte strings give the same text.
     */
    public String toUtf8() {
        return Text.decode(content, 0, content.length);
    }

    public String toHex() {
        return HexFormat.of().formatHex(content);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that && Arrays.equals(content, that.content);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(content);
    }

    /** The size and the first bytes in hexadecimal: for logs and failed tests. */
    @Override
    public String toString() {
        String shown = HexFormat.of().formatHex(content, 0, Math.min(16, content.length));
        return content.length + "B[" + shown + (content.length > 16 ? "…" : "") + "]";
    }
}
