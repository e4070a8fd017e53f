package dev.muster.haproxy.journal;

import io.avaje.json.JsonReader;
import io.avaje.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;

/** Named fields of the JSON objects that a balancer keeps on disk. Stateless. */
public final class JsonFields {

    private JsonFields() {}

    /** Writes a text. */
    public static void text(JsonWriter json, String name, String value) {
        json.name(name);
        json.value(value);
    }

    /** Writes a number. */
    public static void number(JsonWriter json, String name, long value) {
        json.name(name);
        json.value(value);
    }

    /** Writes whether something is so. */
    public static void truth(JsonWriter json, String name, boolean value) {
        json.name(name);
        json.value(value);
    }

    /** Writes a list of texts. */
    static void texts(JsonWriter json, String name, List<String> values) {
        json.name(name);
        json.beginArray();
        values.forEach(json::value);
        json.endArray();
    }

    /** Reads the value of such a list. */
    static List<String> texts(JsonReader json) {
        List<String> values = new ArrayList<>();
        json.beginArray();
        while (json.hasNextElement()) {
            values.add(json.readString());
        }
        json.endArray();
        return values;
    }
}
