package dev.muster.cli;

import io.avaje.json.JsonWriter;
import io.avaje.json.stream.JsonStream;
import io.avaje.jsonb.Jsonb;
import java.io.StringWriter;
import java.util.Locale;
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
        return escaped(text.toString());
    }

    /** The same in one line. */
    static String line(Consumer<JsonWriter> writing) {
        var text = new StringWriter();
        try (JsonWriter json = JsonStream.builder().serializeEmpty(true).build().writer(text)) {
            writing.accept(json);
        }
        return escaped(text.toString());
    }

    /** A record of the agent's API as text. */
    static <T> String text(Class<T> type, T value) {
        return escaped(Jsonb.instance().type(type).toJsonPretty(value));
    }

    /** Control and format characters that JSON allows in a string, and a terminal might obey, by their number. */
    private static String escaped(String json) {
        var safe = new StringBuilder(json.length());
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            int type = Character.getType(c);
            boolean obeyed = c > '~'
                    && (type == Character.CONTROL
                            || type == Character.FORMAT
                            || type == Character.LINE_SEPARATOR
                            || type == Character.PARAGRAPH_SEPARATOR);
            if (obeyed) {
                safe.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                safe.append(c);
            }
        }
        return safe.toString();
    }
}
