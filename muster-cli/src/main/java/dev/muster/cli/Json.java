package dev.muster.cli;

import io.avaje.json.JsonWriter;
import io.avaje.json.stream.JsonStream;
import io.avaje.jsonb.Jsonb;
import java.io.StringWriter;
import java.util.function.Consumer;

/** Writes the JSON of the commands, indented for eyes as well. */
final class Json {

    private Json() {}

    /** What the writing leaves behind, as text. */
    static String text(Consumer<JsonWriter> writing) {
        var text = new StringWriter();
        try (JsonWriter json = JsonStream.builder().serializeEmpty(true).build().writer(text)) {
            json.pretty(true);
            writing.accept(json);
        }
        return text.toString();
    }

    /** A record of the agent's API as text. */
    static <T> String text(Class<T> type, T value) {
        return Jsonb.instance().type(type).toJsonPretty(value);
    }
}
