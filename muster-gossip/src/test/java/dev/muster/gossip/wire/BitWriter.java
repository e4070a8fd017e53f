package dev.muster.gossip.wire;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.BytesBuilder;

/** Writes codes of any width, the least significant bit first: LZW by hand. */
final class BitWriter {

    private final BytesBuilder out = new BytesBuilder();
    private int bits;
    private int count;

    void write(int code, int width) {
        bits |= code << count;
        count += width;
        while (count >= 8) {
            out.add(bits);
            bits >>>= 8;
            count -= 8;
        }
    }

    Bytes finish() {
        return out.add(bits).finish();
    }
}
