package dev.muster.gossip.msgpack;

import dev.muster.gossip.msgpack.MalformedMessageException.Reason;

/**
 * The first byte of a MessagePack object: its names, and what it says about the bytes and objects that follow.
 * Source: the MessagePack specification.
 */
final class Format {

    static final int FIXMAP = 0x80;
    static final int FIXARRAY = 0x90;
    static final int FIXRAW = 0xa0;
    static final int NIL = 0xc0;
    static final int NEVER_USED = 0xc1;
    static final int FALSE = 0xc2;
    static final int TRUE = 0xc3;
    static final int BIN8 = 0xc4;
    static final int BIN16 = 0xc5;
    static final int BIN32 = 0xc6;
    static final int EXT8 = 0xc7;
    static final int EXT16 = 0xc8;
    static final int EXT32 = 0xc9;
    static final int FLOAT32 = 0xca;
    static final int FLOAT64 = 0xcb;
    static final int UINT8 = 0xcc;
    static final int UINT16 = 0xcd;
    static final int UINT32 = 0xce;
    static final int UINT64 = 0xcf;
    static final int INT8 = 0xd0;
    static final int INT16 = 0xd1;
    static final int INT32 = 0xd2;
    static final int INT64 = 0xd3;
    static final int FIXEXT1 = 0xd4;
    static final int FIXEXT16 = 0xd8;
    static final int STR8 = 0xd9;
    static final int RAW16 = 0xda;
    static final int RAW32 = 0xdb;
    static final int ARRAY16 = 0xdc;
    static final int ARRAY32 = 0xdd;
    static final int MAP16 = 0xde;
    static final int MAP32 = 0xdf;
    static final int NEGATIVE_FIXINT = 0xe0;

    private Format() {}

    static boolean isFixmap(int head) {
        return (head & 0xf0) == FIXMAP;
    }

    static boolean isFixarray(int head) {
        return (head & 0xf0) == FIXARRAY;
    }

    static boolean isFixraw(int head) {
        return (head & 0xe0) == FIXRAW;
    }

    /** How many bytes after the head hold the length: 0, 1, 2 or 4. */
    static int lengthBytes(int head) throws MalformedMessageException {
        return switch (head) {
            case BIN8, EXT8, STR8 -> 1;
            case BIN16, EXT16, RAW16, ARRAY16, MAP16 -> 2;
            case BIN32, EXT32, RAW32, ARRAY32, MAP32 -> 4;
            case NEVER_USED -> throw new MalformedMessageException(Reason.WRONG_FORMAT, "no MessagePack object");
            default -> 0;
        };
    }

    /** How many bytes of content follow head and length. */
    static long contentBytes(int head, long length) {
        if (isFixraw(head)) {
            return head & 0x1f;
        }
        if (head >= FIXEXT1 && head <= FIXEXT16) {
            return (1L << (head - FIXEXT1)) + 1;
        }
        return switch (head) {
            case UINT8, INT8 -> 1;
            case UINT16, INT16 -> 2;
            case UINT32, INT32, FLOAT32 -> 4;
            case UINT64, INT64, FLOAT64 -> 8;
            case BIN8, BIN16, BIN32, STR8, RAW16, RAW32 -> length;
            case EXT8, EXT16, EXT32 -> length + 1;
            default -> 0;
        };
    }

    /** How many objects follow as its elements; a key and its value are two. */
    static long elements(int head, long length) {
        if (isFixmap(head)) {
            return 2L * (head & 0x0f);
        }
        if (isFixarray(head)) {
            return head & 0x0f;
        }
        return switch (head) {
            case ARRAY16, ARRAY32 -> length;
            case MAP16, MAP32 -> 2 * length;
            default -> 0;
        };
    }
}
