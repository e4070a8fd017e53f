package dev.muster.haproxy.journal;

import io.avaje.json.JsonReader;
import io.avaje.json.JsonWriter;
import io.avaje.json.stream.JsonStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.zip.CRC32C;

/**
 * A JSON object on one line with the checksum of its text before it, so that a person can read it, and one that was cut
 * or damaged is known as such. Stateless.
 */
public final class CheckedLine {

    private static final int CHECKSUM_DIGITS = 8;
    private static final JsonStream JSON =
            JsonStream.builder().serializeEmpty(true).build();

    private CheckedLine() {}

    /** The line of the object with these fields, with its end. */
    public static byte[] encode(Consumer<JsonWriter> fields) {
        ByteArrayOutputStream object = new ByteArrayOutputStream();
        try (JsonWriter json = JSON.writer(object)) {
            json.beginObject();
            fields.accept(json);
            json.endObject();
        }
        return encode(object.toByteArray());
    }

    private static byte[] encode(byte[] text) {
        byte[] head = (checksum(text, 0, text.length) + " ").getBytes(StandardCharsets.US_ASCII);
        byte[] line = new byte[head.length + text.length + 1];
        System.arraycopy(head, 0, line, 0, head.length);
        System.arraycopy(text, 0, line, head.length, text.length);
        line[line.length - 1] = '\n';
        return line;
    }

    /**
     * Reads the line in these bytes, which don't include its end; empty when it is damaged, or of a kind that this
     * release doesn't know.
     *
     * @param object makes something of the whole object, and throws {@link IllegalArgumentException} if it can't
     */
    public static <T> Optional<T> decode(byte[] bytes, int from, int to, Function<JsonReader, T> object) {
        Optional<String> text = text(bytes, from, to);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try (JsonReader json = JSON.reader(text.get())) {
            return Optional.of(object.apply(json));
        } catch (IllegalArgumentException | IllegalStateException | DateTimeException _) {
            return Optional.empty();
        }
    }

    private static Optional<String> text(byte[] bytes, int from, int to) {
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
