package dev.muster.gossip.wire;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.BytesBuilder;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.msgpack.MalformedMessageException.Reason;
import java.util.Arrays;

/**
 * LZW as memberlist uses it: least significant bit first, literals of 8 bits, codes of 9 to 12 bits. The moment
 * at which codes grow differs from GIF and TIFF: it is counted by codes sent, not by entries made.
 *
 * <p>Source: Welch, A Technique for High-Performance Data Compression, 1984; Serf's protocol (compression).
 */
public final class Lzw {

    private static final int CLEAR = 256;
    private static final int END = 257;
    private static final int MIN_WIDTH = 9;
    private static final int MAX_WIDTH = 12;
    private static final int CODES = 1 << MAX_WIDTH;
    private static final int NONE = -1;

    private Lzw() {}

    /** The compressed bytes; they can be more than they were. */
    public static Bytes compress(Bytes bytes) {
        return new Encoder(bytes.size()).encode(bytes);
    }

    /**
     * The inflated bytes. What follows the end code is ignored.
     *
     * @throws MalformedMessageException if they would be more than {@code maxBytes}, or are damaged or cut
     */
    public static Bytes decompress(Bytes bytes, int maxBytes) throws MalformedMessageException {
        return decompress(bytes, maxBytes, Allowance.UNLIMITED);
    }

    /** The same, and what it inflates to is allowed for before memory is taken. */
    static Bytes decompress(Bytes bytes, int maxBytes, Allowance allowance) throws MalformedMessageException {
        return new Decoder(bytes, maxBytes, allowance).decode();
    }

    private static final class Encoder {

        private static final int SLOT_BITS = MAX_WIDTH + 1;

        private final BytesBuilder out;
        /** A hash table with open addressing: the pair (code, next byte) above, the code for both below; 0 is free. */
        private final int[] table;

        /** What is left of a hash when this many bits are dropped is a slot. */
        private final int dropped;

        private int bits;
        private int bitCount;
        private int width = MIN_WIDTH;
        private int highest = END;

        Encoder(int size) {
            out = new BytesBuilder(size / 2 + 16);
            // Each byte makes one entry at most; the table has twice the room.
            int slotBits =
                    Math.min(SLOT_BITS, Integer.SIZE - Integer.numberOfLeadingZeros(2 * Math.clamp(size, 1, CODES)));
            table = new int[1 << slotBits];
            dropped = Integer.SIZE - slotBits;
        }

        Bytes encode(Bytes bytes) {
            write(CLEAR);
            if (!bytes.isEmpty()) {
                int code = bytes.at(0);
                for (int i = 1; i < bytes.size(); i++) {
                    code = next(code, bytes.at(i));
                }
                write(code);
                advance();
            }
            write(END);
            if (bitCount > 0) {
                out.add(bits);
            }
            return out.finish();
        }

        /** Takes one more byte after {@code code}; gives the code that now waits to be written. */
        private int next(int code, int literal) {
            int pair = code << 8 | literal;
            int slot = slotOf(pair);
            while (table[slot] != 0) {
                if (table[slot] >>> MAX_WIDTH == pair) {
                    return table[slot] & (CODES - 1);
                }
                slot = (slot + 1) & (table.length - 1);
            }
            write(code);
            if (advance()) {
                table[slot] = pair << MAX_WIDTH | highest;
            }
            return literal;
        }

        private int slotOf(int pair) {
            return (pair * 0x9E3779B1) >>> dropped;
        }

        /** Counts a written code; false when the table was full and has been cleared. */
        private boolean advance() {
            highest++;
            if (highest == 1 << width) {
                width++;
            }
            if (highest < CODES - 1) {
                return true;
            }
            write(CLEAR);
            width = MIN_WIDTH;
            highest = END;
            Arrays.fill(table, 0);
            return false;
        }

        private void write(int code) {
            bits |= code << bitCount;
            bitCount += width;
            while (bitCount >= 8) {
                out.add(bits);
                bits >>>= 8;
                bitCount -= 8;
            }
        }
    }

    private static final class Decoder {

        private final Bytes in;
        private final int maxBytes;
        private final Allowance allowance;
        private final short[] prefix;
        private final byte[] suffix;
        private final byte[] scratch;

        private byte[] out;
        private int size;
        private int position;
        private int bits;
        private int bitCount;
        private int width = MIN_WIDTH;
        private int highest = END;
        private int last = NONE;

        Decoder(Bytes in, int maxBytes, Allowance allowance) throws MalformedMessageException {
            this.in = in;
            this.maxBytes = maxBytes;
            this.allowance = allowance;
            // Each code takes nine bits at least, and makes one entry at most, after those that are always there.
            int entries = (int) Math.min(CODES, END + 2 + 8L * in.size() / MIN_WIDTH);
            prefix = new short[entries];
            suffix = new byte[entries];
            scratch = new byte[entries];
            int expected = (int) Math.min(maxBytes, 4L * in.size() + 16);
            allowance.take(expected);
            out = new byte[expected];
        }

        Bytes decode() throws MalformedMessageException {
            while (true) {
                int code = read();
                if (code == END) {
                    return Bytes.owning(size == out.length ? out : Arrays.copyOf(out, size));
                }
                if (code == CLEAR) {
                    width = MIN_WIDTH;
                    highest = END;
                    last = NONE;
                } else {
                    expand(code);
                    advance(code);
                }
            }
        }

        /** Writes what {@code code} stands for, and enters the last code with its first byte into the table. */
        private void expand(int code) throws MalformedMessageException {
            if (code > highest || (code == highest && last == NONE && highest < CODES - 1)) {
                throw new MalformedMessageException(Reason.COMPRESSION, "a code that was never defined");
            }
            int at = scratch.length;
            int walk = code;
            if (code == highest && last != NONE) {
                // The code that is just being defined: the last string and its own first byte again.
                walk = last;
                at--;
            }
            while (walk >= CLEAR) {
                scratch[--at] = suffix[walk];
                walk = prefix[walk];
            }
            byte first = (byte) walk;
            scratch[--at] = first;
            if (code == highest && last != NONE) {
                scratch[scratch.length - 1] = first;
            }
            if (last != NONE) {
                suffix[highest] = first;
                prefix[highest] = (short) last;
            }
            append(at);
        }

        private void append(int from) throws MalformedMessageException {
            int length = scratch.length - from;
            if (length > maxBytes - size) {
                throw new MalformedMessageException(Reason.TOO_LARGE, "inflates to more than " + maxBytes + " bytes");
            }
            if (size + length > out.length) {
                int enough = (int) Math.min(maxBytes, 2L * (size + length));
                allowance.take((long) enough - out.length);
                out = Arrays.copyOf(out, enough);
            }
            System.arraycopy(scratch, from, out, size, length);
            size += length;
        }

        private void advance(int code) {
            last = code;
            highest++;
            if (highest < 1 << width) {
                return;
            }
            if (width < MAX_WIDTH) {
                width++;
            } else {
                // The table is full: go on with what it holds.
                last = NONE;
                highest--;
            }
        }

        private int read() throws MalformedMessageException {
            while (bitCount < width) {
                if (position == in.size()) {
                    throw new MalformedMessageException(Reason.COMPRESSION, "ends without an end code");
                }
                bits |= in.at(position++) << bitCount;
                bitCount += 8;
            }
            int code = bits & ((1 << width) - 1);
            bits >>>= width;
            bitCount -= width;
            return code;
        }
    }
}
