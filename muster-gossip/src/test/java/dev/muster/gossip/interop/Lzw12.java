package dev.muster.gossip.interop;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Inflates what the other implementation compressed, plainly and slowly. Written from the description; shares nothing
 * with Muster's. Source: Serf's protocol (compression).
 */
final class Lzw12 {

    private static final int CLEAR = 256;
    private static final int END = 257;
    private static final int MOST_BYTES = 64 << 20;

    private Lzw12() {}

    static byte[] inflate(byte[] in) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<byte[]> strings = new ArrayList<>();
        int width = 9;
        int high = END;
        byte @Nullable [] before = null;
        long bit = 0;
        while (true) {
            Foul.unless(bit + width <= in.length * 8L, "compressed bytes without an end");
            int code = 0;
            for (int i = 0; i < width; i++, bit++) {
                code |= (in[(int) (bit >> 3)] >> (bit & 7) & 1) << i;
            }
            if (code == END) {
                Foul.unless(in.length * 8L - bit < 8, "bytes after the end of the compressed ones");
                return out.toByteArray();
            }
            if (code == CLEAR) {
                width = 9;
                high = END;
                before = null;
                strings.clear();
                continue;
            }
            byte[] string;
            if (code < CLEAR) {
                string = new byte[] {(byte) code};
            } else if (code - END - 1 < strings.size()) {
                string = strings.get(code - END - 1);
            } else {
                Foul.unless(before != null && code == high, "a code that was never defined");
                string = appended(java.util.Objects.requireNonNull(before), before[0]);
            }
            if (before != null) {
                strings.add(appended(before, string[0]));
            }
            out.writeBytes(string);
            Foul.unless(out.size() <= MOST_BYTES, "it inflates without end");
            before = string;
            high++;
            if (high >= 1 << width) {
                Foul.unless(width < 12, "the table of codes is full, and was not cleared");
                width++;
            }
        }
    }

    private static byte[] appended(byte[] string, byte last) {
        byte[] longer = java.util.Arrays.copyOf(string, string.length + 1);
        longer[string.length] = last;
        return longer;
    }
}
