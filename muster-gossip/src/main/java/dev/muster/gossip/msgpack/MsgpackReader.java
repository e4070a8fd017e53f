package dev.muster.gossip.msgpack;

import dev.muster.gossip.msgpack.MalformedMessageException.Reason;
import java.util.Arrays;

/**
 * Reads MessagePack objects, one after the other, from a string of bytes. For one thread.
 *
 * <p>Each read names the type that the field has. Both dialects are accepted, and every form of integer: newer Serf
 * writes signed fields in signed forms even when they are positive. Floating point is no integer. Nil stands for an
 * empty string, byte string, list or map. Every length is checked against what remains before anything is allocated;
 * whatever else comes is a {@link MalformedMessageException}. Source: Serf's protocol (MessagePack in gossip).
 */
public final class MsgpackReader {

    /** How deep an object may be nested. Real messages need five levels. */
    public static final int MAX_DEPTH = 32;

    private static final long UINT32_MAX = 0xffff_ffffL;

    private final byte[] content;
    private int position;

    public MsgpackReader(Bytes bytes) {
        this(bytes, 0);
    }

    /** Starts at {@code offset}, for example after the type byte of a message. */
    public MsgpackReader(Bytes bytes, int offset) {
        content = bytes.content();
        position = offset;
    }

    /** How many bytes are left. */
    public int remaining() {
        return content.length - position;
    }

    /** Everything that is left, taken as it is. */
    public Bytes rest() {
        Bytes rest = Bytes.of(content, position, remaining());
        position = content.length;
        return rest;
    }

    /** Takes a nil if one is next. */
    public boolean nil() throws MalformedMessageException {
        if (peek() != Format.NIL) {
            return false;
        }
        position++;
        return true;
    }

    public boolean bool() throws MalformedMessageException {
        int head = take();
        return switch (head) {
            case Format.TRUE -> true;
            case Format.FALSE -> false;
            default -> throw wrong("a boolean", head);
        };
    }

    /** An unsigned 64-bit number, as the bits of a {@code long}. */
    public long uint64() throws MalformedMessageException {
        boolean unsigned = peek() == Format.UINT64;
        long value = integer();
        if (value < 0 && !unsigned) {
            throw new MalformedMessageException(Reason.BAD_VALUE, "negative where only unsigned can be");
        }
        return value;
    }

    public long uint32() throws MalformedMessageException {
        return within(0, UINT32_MAX);
    }

    public int uint16() throws MalformedMessageException {
        return (int) within(0, 0xffff);
    }

    public int uint8() throws MalformedMessageException {
        return (int) within(0, 0xff);
    }

    public int int32() throws MalformedMessageException {
        return (int) within(Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    public long int64() throws MalformedMessageException {
        return within(Long.MIN_VALUE, Long.MAX_VALUE);
    }

    public double float64() throws MalformedMessageException {
        int head = take();
        return switch (head) {
            case Format.FLOAT64 -> Double.longBitsToDouble(number(8));
            case Format.FLOAT32 -> Float.intBitsToFloat((int) number(4));
            default -> throw wrong("a floating-point number", head);
        };
    }

    public String string() throws MalformedMessageException {
        return string(Integer.MAX_VALUE);
    }

    /** One of at most {@code maxBytes}; a longer one has the reason TOO_LARGE. */
    public String string(int maxBytes) throws MalformedMessageException {
        int length = atMost(maxBytes, rawHeader());
        String text = Text.decode(content, position, length);
        position += length;
        return text;
    }

    public Bytes bytes() throws MalformedMessageException {
        return bytes(Integer.MAX_VALUE);
    }

    /** One of at most {@code maxBytes}; a longer one has the reason TOO_LARGE. */
    public Bytes bytes(int maxBytes) throws MalformedMessageException {
        int length = atMost(maxBytes, rawHeader());
        Bytes bytes = Bytes.of(content, position, length);
        position += length;
        return bytes;
    }

    /** A byte string as an array of the caller's own. */
    public byte[] byteArray() throws MalformedMessageException {
        int length = rawHeader();
        byte[] bytes = Arrays.copyOfRange(content, position, position + length);
        position += length;
        return bytes;
    }

    private static int atMost(int maxBytes, int length) throws MalformedMessageException {
        if (length > maxBytes) {
            throw new MalformedMessageException(
                    Reason.TOO_LARGE, length + " bytes where " + maxBytes + " are the most");
        }
        return length;
    }

    /** The number of elements of a list; they follow. */
    public int array() throws MalformedMessageException {
        int head = take();
        if (Format.isFixarray(head)) {
            return fits(head & 0x0f, 1);
        }
        return switch (head) {
            case Format.NIL -> 0;
            case Format.ARRAY16 -> fits(number(2), 1);
            case Format.ARRAY32 -> fits(number(4), 1);
            default -> throw wrong("a list", head);
        };
    }

    /** The number of entries of a map; as many keys follow, each with its value. */
    public int map() throws MalformedMessageException {
        int head = take();
        if (Format.isFixmap(head)) {
            return fits(head & 0x0f, 2);
        }
        return switch (head) {
            case Format.NIL -> 0;
            case Format.MAP16 -> fits(number(2), 2);
            case Format.MAP32 -> fits(number(4), 2);
            default -> throw wrong("a map", head);
        };
    }

    /**
     * Starts a structure: a map by field name, or a list in the order of {@code fields}, which is the order of
     * their declaration on the other side.
     */
    public StructReader struct(FieldNames fields) throws MalformedMessageException {
        int head = peek();
        if (Format.isFixarray(head) || head == Format.ARRAY16 || head == Format.ARRAY32) {
            return new StructReader(this, fields, array(), false);
        }
        if (head == Format.NIL) {
            throw wrong("a structure", head);
        }
        return new StructReader(this, fields, map(), true);
    }

    /** The same, for a structure that is read rarely. */
    public StructReader struct(String... fields) throws MalformedMessageException {
        return struct(FieldNames.of(fields));
    }

    /** Passes over one object, whatever it is. */
    public void skip() throws MalformedMessageException {
        int elements = skipHead();
        if (elements == 0) {
            return;
        }
        Nesting nesting = new Nesting();
        nesting.met(elements);
        while (!nesting.complete()) {
            nesting.met(skipHead());
        }
    }

    /** Passes over an object but for its elements, and tells how many of them follow. */
    private int skipHead() throws MalformedMessageException {
        int head = take();
        long length = number(Format.lengthBytes(head));
        position += fits(Format.contentBytes(head, length), 1);
        return fits(Format.elements(head, length), 1);
    }

    /** Reads a field name and tells which of {@code names} it is, or -1. */
    int keyAmong(FieldNames names) throws MalformedMessageException {
        int length = rawHeader();
        int start = position;
        position += length;
        return names.indexOf(content, start, length);
    }

    private long within(long min, long max) throws MalformedMessageException {
        boolean huge = peek() == Format.UINT64;
        long value = integer();
        if (value < min || value > max || (huge && value < 0)) {
            throw new MalformedMessageException(Reason.BAD_VALUE, "not within " + min + " and " + max);
        }
        return value;
    }

    private long integer() throws MalformedMessageException {
        int head = take();
        if (head <= 0x7f) {
            return head;
        }
        if (head >= Format.NEGATIVE_FIXINT) {
            return (byte) head;
        }
        return switch (head) {
            case Format.UINT8 -> number(1);
            case Format.UINT16 -> number(2);
            case Format.UINT32 -> number(4);
            case Format.UINT64, Format.INT64 -> number(8);
            case Format.INT8 -> (byte) number(1);
            case Format.INT16 -> (short) number(2);
            case Format.INT32 -> (int) number(4);
            default -> throw wrong("an integer", head);
        };
    }

    private int rawHeader() throws MalformedMessageException {
        int head = take();
        if (Format.isFixraw(head)) {
            return fits(head & 0x1f, 1);
        }
        return switch (head) {
            case Format.NIL -> 0;
            case Format.STR8, Format.BIN8 -> fits(number(1), 1);
            case Format.RAW16, Format.BIN16 -> fits(number(2), 1);
            case Format.RAW32, Format.BIN32 -> fits(number(4), 1);
            default -> throw wrong("a string", head);
        };
    }

    /** Checks that {@code count} things of at least {@code bytesEach} can still follow. */
    private int fits(long count, int bytesEach) throws MalformedMessageException {
        if (count * bytesEach > remaining()) {
            throw endsBefore(count);
        }
        return (int) count;
    }

    private MalformedMessageException endsBefore(long count) {
        return new MalformedMessageException(
                Reason.TRUNCATED, "says " + count + " more where " + remaining() + " bytes are left");
    }

    private long number(int bytes) throws MalformedMessageException {
        if (bytes > remaining()) {
            throw endsBefore(bytes);
        }
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value = value << 8 | (content[position++] & 0xff);
        }
        return value;
    }

    private int peek() throws MalformedMessageException {
        if (position == content.length) {
            throw endsBefore(1);
        }
        return content[position] & 0xff;
    }

    private int take() throws MalformedMessageException {
        if (position == content.length) {
            throw endsBefore(1);
        }
        return content[position++] & 0xff;
    }

    private static MalformedMessageException wrong(String wanted, int head) {
        return new MalformedMessageException(
                Reason.WRONG_FORMAT, "format 0x" + Integer.toHexString(head) + " where " + wanted + " should be");
    }
}
