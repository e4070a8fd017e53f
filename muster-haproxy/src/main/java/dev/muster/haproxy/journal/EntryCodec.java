package dev.muster.haproxy.journal;

import dev.muster.haproxy.Generation;
import dev.muster.haproxy.How;
import dev.muster.haproxy.Makings;
import io.avaje.json.JsonReader;
import io.avaje.json.JsonWriter;
import io.avaje.json.stream.JsonStream;
import java.io.ByteArrayOutputStream;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An entry as a {@link CheckedLine} that holds a JSON object.
 */
final class EntryCodec {

    private static final JsonStream JSON =
            JsonStream.builder().serializeEmpty(true).build();

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
        return CheckedLine.encode(body.toByteArray());
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
        written.makings().ifPresent(makings -> {
            json.name("makings");
            MakingsCodec.write(json, makings);
        });
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
        Optional<String> text = CheckedLine.decode(bytes, from, to);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try (JsonReader json = JSON.reader(text.get())) {
            return Optional.of(new Fields(json).entry());
        } catch (IllegalArgumentException | IllegalStateException | DateTimeException _) {
            return Optional.empty();
        }
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
        private Optional<Makings> makings = Optional.empty();

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
                    case "makings" -> makings = Optional.of(MakingsCodec.read(json));
                    default -> json.skipValue();
                }
            }
            json.endObject();
        }

        Entry entry() {
            return configuration
                    .<Entry>map(text -> new Entry.Written(number, fresh, new TextChange(head, tail, text), makings))
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
