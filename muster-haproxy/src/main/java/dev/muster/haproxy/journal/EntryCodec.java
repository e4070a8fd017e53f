package dev.muster.haproxy.journal;

import dev.muster.haproxy.Generation;
import dev.muster.haproxy.How;
import io.avaje.json.JsonReader;
import io.avaje.json.JsonWriter;
import io.avaje.json.stream.JsonStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * An entry as a line of text: the checksum of the rest, a blank, a JSON object. So a person can read the journal, and
 * a line that was cut or damaged is known as such.
 */
final class EntryCodec {

    private static final JsonStream JSON =
            JsonStream.builder().serializeEmpty(true).build();
    private static final int CHECKSUM_DIGITS = 8;

    private EntryCodec() {}

    /** The line, with its end. */
    static byte[] encode(Entry entry) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (JsonWriter json = JSON.writer(body)) {
            json.beginObject();
            json.name("number");
            json.value(entry.number());
            switch (entry) {
                case Entry.Changed changed -> write(json, changed.generation());
                case Entry.Written written -> write(json, written);
            }
            json.endObject();
        }
        byte[] object = body.toByteArray();
        byte[] head = (checksum(object, 0, object.length) + " ").getBytes(StandardCharsets.US_ASCII);
        byte[] line = new byte[head.length + object.length + 1];
        System.arraycopy(head, 0, line, 0, head.length);
        System.arraycopy(object, 0, line, head.length, object.length);
        line[line.length - 1] = '\n';
        return line;
    }

    private static void write(JsonWriter json, Generation generation) {
        text(json, "at", generation.at().toString());
        list(json, "causes", generation.causes());
        text(json, "how", generation.how().name());
        list(json, "steps", generation.steps());
        json.name("tookNanos");
        json.value(generation.took().toNanos());
        generation.problem().ifPresent(problem -> text(json, "problem", problem));
    }

    private static void write(JsonWriter json, Entry.Written written) {
        json.name("fresh");
        json.value(written.fresh());
        json.name("head");
        json.value(written.change().head());
        json.name("tail");
        json.value(written.change().tail());
        text(json, "configuration", written.change().middle());
    }

    private static void text(JsonWriter json, String name, String value) {
        json.name(name);
        json.value(value);
    }

    private static void list(JsonWriter json, String name, List<String> values) {
        json.name(name);
        json.beginArray();
        values.forEach(json::value);
        json.endArray();
    }

    /** Reads a line without its end; empty when it is damaged, or of a kind that this release doesn't know. */
    static Optional<Entry> decode(byte[] bytes, int from, int to) {
        int object = from + CHECKSUM_DIGITS + 1;
        if (to <= object
                || bytes[object - 1] != ' '
                || !checksum(bytes, object, to)
                        .equals(new String(bytes, from, CHECKSUM_DIGITS, StandardCharsets.US_ASCII))) {
            return Optional.empty();
        }
        String text = new String(bytes, object, to - object, StandardCharsets.UTF_8);
        try (JsonReader json = JSON.reader(text)) {
            return Optional.of(new Fields(json).entry());
        } catch (IllegalArgumentException | IllegalStateException | DateTimeException _) {
            return Optional.empty();
        }
    }

    private static String checksum(byte[] bytes, int from, int to) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, to - from);
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    /** The fields of a JSON object, as they come. */
    private static final class Fields {

        private long number;
        private String at = "";
        private List<String> causes = List.of();
        private String how = "";
        private List<String> steps = List.of();
        private long tookNanos;
        private Optional<String> problem = Optional.empty();
        private boolean fresh;
        private int head;
        private int tail;
        private Optional<String> configuration = Optional.empty();

        Fields(JsonReader json) {
            json.beginObject();
            while (json.hasNextField()) {
                switch (json.nextField()) {
                    case "number" -> number = json.readLong();
                    case "at" -> at = json.readString();
                    case "causes" -> causes = list(json);
                    case "how" -> how = json.readString();
                    case "steps" -> steps = list(json);
                    case "tookNanos" -> tookNanos = json.readLong();
                    case "problem" -> problem = Optional.of(json.readString());
                    case "fresh" -> fresh = json.readBoolean();
                    case "head" -> head = json.readInt();
                    case "tail" -> tail = json.readInt();
                    case "configuration" -> configuration = Optional.of(json.readString());
                    default -> json.skipValue();
                }
            }
            json.endObject();
        }

        Entry entry() {
            return configuration
                    .<Entry>map(text -> new Entry.Written(number, fresh, new TextChange(head, tail, text)))
                    .orElseGet(() -> new Entry.Changed(new Generation(
                            number,
                            Instant.parse(at),
                            causes,
                            How.valueOf(how),
                            steps,
                            Duration.ofNanos(tookNanos),
                            problem)));
        }

        private static List<String> list(JsonReader json) {
            List<String> list = new ArrayList<>();
            json.beginArray();
            while (json.hasNextElement()) {
                list.add(json.readString());
            }
            json.endArray();
            return list;
        }
    }
}
