package dev.muster.haproxy.journal;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A text on one line with the checksum of itself before it, so that a person can read it, and one that was cut or
 * damaged is known as such.
 */
public final class CheckedLine {

    private static final int CHECKSUM_DIGITS = 8;

    private CheckedLine() {}

    /** The line of this text, which holds no end of line, with its own end. */
    public static byte[] encode(byte[] text) {
        byte[] head = (checksum(text, 0, text.length) + " ").getBytes(StandardCharsets.US_ASCII);
        byte[] line = new byte[head.length + text.length + 1];
        System.arraycopy(head, 0, line, 0, head.length);
        System.arraycopy(text, 0, line, head.length, text.length);
        line[line.length - 1] = '\n';
        return line;
    }

    /** The text of the line in these bytes, which don't include its end; empty when it is damaged. */
    public static Optional<String> decode(byte[] bytes, int from, int to) {
        int text = from + CHECKSUM_DIGITS + 1;
        if (to <= text
                || bytes[text - 1] != ' '
                || !checksum(bytes, text, to)
                        .equals(new String(bytes, from, CHECKSUM_DIGITS, StandardCharsets.US_ASCII))) {
            return Optional.empty();
        }
        return Optional.of(new String(bytes, text, to - text, StandardCharsets.UTF_8));
    }

    private static String checksum(byte[] bytes, int from, int to) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, to - from);
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }
}
