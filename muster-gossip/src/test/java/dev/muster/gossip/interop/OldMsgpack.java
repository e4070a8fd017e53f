package dev.muster.gossip.interop;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads MessagePack of the old specification, the one that the gossip of Serf is written in, and refuses all else.
 * Written from the format's description; knows nothing of Muster. Source: Serf's protocol (MessagePack in gossip).
 */
final class OldMsgpack {

    private static final int MOST_DEPTH = 12;

    private final ByteBuffer in;
    private final boolean strict;

    /** {@code strict} wants every number in its shortest form. */
    OldMsgpack(byte[] bytes, int from, boolean strict) {
        this.in = ByteBuffer.wrap(bytes).position(from);
        this.strict = strict;
    }

    /** A string or bytes: on gossip they look the same. */
    static final class Raw {

        private final byte[] bytes;

        Raw(byte[] bytes) {
            this.bytes = bytes;
        }

        byte[] bytes() {
            return bytes;
        }

        String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        int size() {
            return bytes.length;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Raw raw && Arrays.equals(bytes, raw.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return HexFormat.of().formatHex(bytes);
        }
    }

    int position() {
        return in.position();
    }

    boolean atEnd() {
        return !in.hasRemaining();
    }

    /** A map (its keys {@link Raw}, in their order), list, {@link Raw}, BigInteger, Double, Boolean or null. */
    @Nullable
    Object next() {
        return next(0);
    }

    private @Nullable Object next(int depth) {
        Foul.unless(depth < MOST_DEPTH, "nested deeper than any message");
        int head = in.get() & 0xff;
        if (head < 0x80) {
            return BigInteger.valueOf(head);
        }
        if (head < 0x90) {
            return map(head & 0xf, depth);
        }
        if (head < 0xa0) {
            return list(head & 0xf, depth);
        }
        if (head < 0xc0) {
            return raw(head & 0x1f);
        }
        if (head >= 0xe0) {
            return BigInteger.valueOf((byte) head);
        }
        return switch (head) {
            case 0xc0 -> null;
            case 0xc2 -> false;
            case 0xc3 -> true;
            case 0xcb -> in.getDouble();
            case 0xcc -> number(1, false, 0x80);
            case 0xcd -> number(2, false, 0x100);
            case 0xce -> number(4, false, 0x1_0000);
            case 0xcf -> number(8, false, 0x1_0000_0000L);
            case 0xd0 -> number(1, true, 0x21);
            case 0xd1 -> number(2, true, 0x81);
            case 0xd2 -> number(4, true, 0x8001);
            case 0xd3 -> number(8, true, 0x8000_0001L);
            case 0xda -> raw(length(in.getShort() & 0xffff, 0x20));
            case 0xdb -> raw(length(in.getInt(), 0x1_0000));
            case 0xdc -> list(length(in.getShort() & 0xffff, 0x10), depth);
            case 0xdd -> list(length(in.getInt(), 0x1_0000), depth);
            case 0xde -> map(length(in.getShort() & 0xffff, 0x10), depth);
            case 0xdf -> map(length(in.getInt(), 0x1_0000), depth);
            default ->
                throw new Foul("byte " + Integer.toHexString(head) + " is of no format of the old specification");
        };
    }

    private int length(int length, int least) {
        Foul.unless(length >= least, "a length of " + length + " in a longer form than it needs");
        return length;
    }

    private BigInteger number(int size, boolean signed, long least) {
        byte[] digits = new byte[size];
        in.get(digits);
        BigInteger number = signed ? new BigInteger(digits) : new BigInteger(1, digits);
        if (strict) {
            Foul.unless(!signed || number.signum() < 0, "a positive number in a signed form");
            Foul.unless(
                    number.abs().compareTo(BigInteger.valueOf(least)) >= 0,
                    "the number " + number + " in a longer form than it needs");
        }
        return number;
    }

    private Raw raw(int length) {
        Foul.unless(length <= in.remaining(), "a string that ends after its message");
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new Raw(bytes);
    }

    private List<@Nullable Object> list(int size, int depth) {
        Foul.unless(size <= in.remaining(), "a list that ends after its message");
        List<@Nullable Object> list = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            list.add(next(depth + 1));
        }
        return list;
    }

    private Map<Raw, @Nullable Object> map(int size, int depth) {
        Foul.unless(size * 2L <= in.remaining(), "a map that ends after its message");
        Map<Raw, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i < size; i++) {
            Object key = next(depth + 1);
            if (!(key instanceof Raw name) || map.containsKey(name)) {
                throw new Foul("a key that is no string, or comes twice");
            }
            map.put(name, next(depth + 1));
        }
        return map;
    }
}
