package dev.muster.haproxy.journal;

import static dev.muster.haproxy.journal.JsonFields.number;
import static dev.muster.haproxy.journal.JsonFields.text;
import static dev.muster.haproxy.journal.JsonFields.texts;
import static dev.muster.haproxy.journal.JsonFields.truth;

import dev.muster.haproxy.Generation;
import dev.muster.haproxy.How;
import dev.muster.haproxy.Makings;
import io.avaje.json.JsonReader;
import io.avaje.json.JsonWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An entry as a {@link CheckedLine} that holds a JSON object.
 */
final class EntryCodec {

    private EntryCodec() {}

    /** The line, with its end. */
    static byte[] encode(Entry entry) {
        return CheckedLine.encode(json -> {
            number(json, "number", entry.number());
            switch (entry) {
                case Entry.Changed changed -> write(json, changed.generation());
                case Entry.Written written -> write(json, written);
            }
        });
    }

    private static void write(JsonWriter json, Generation generation) {
        text(json, "at", generation.at().toString());
        texts(json, "causes", generation.causes());
        text(json, "how", generation.how().name());
        texts(json, "steps", generation.steps());
        number(json, "tookNanos", generation.took().toNanos());
        generation.problem().ifPresent(problem -> text(json, "problem", problem));
    }

    private static void write(JsonWriter json, Entry.Written written) {
        truth(json, "fresh", written.fresh());
        number(json, "head", written.change().head());
        number(json, "tail", written.change().tail());
        text(json, "configuration", written.change().middle());
        written.makings().ifPresent(makings -> {
            json.name("makings");
            MakingsCodec.write(json, makings);
        });
    }

    /** Reads a line without its end; empty when it is damaged, or of a kind that this release doesn't know. */
    static Optional<Entry> decode(byte[] bytes, int from, int to) {
        return CheckedLine.decode(bytes, from, to, json -> new Fields(json).entry());
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
                    case "causes" -> causes = texts(json);
                    case "how" -> how = json.readString();
                    case "steps" -> steps = texts(json);
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
    }
}
