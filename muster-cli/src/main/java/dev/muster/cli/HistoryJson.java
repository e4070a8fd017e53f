package dev.muster.cli;

import dev.muster.haproxy.BalancerHistory;
import dev.muster.haproxy.Generation;
import io.avaje.json.JsonWriter;
import java.util.List;

/** What {@code muster lb history}, {@code show} and {@code diff} print for programs. */
final class HistoryJson {

    private HistoryJson() {}

    /** All generations that are known, the newest first. */
    static String all(BalancerHistory history) {
        return Json.text(json -> {
            begin(json);
            json.name("damagedLines");
            json.value(history.damagedLines());
            json.name("generations");
            json.beginArray();
            history.generations().forEach(generation -> {
                json.beginObject();
                fields(json, generation);
                json.endObject();
            });
            json.endArray();
            json.endObject();
        });
    }

    /** One generation and the lines of its configuration. */
    static String one(Generation generation, List<String> configuration) {
        return Json.text(json -> {
            begin(json);
            fields(json, generation);
            texts(json, "configuration", configuration);
            json.endObject();
        });
    }

    /** What lies between two generations, in words. */
    static String differences(long from, long to, List<String> words) {
        return Json.text(json -> {
            begin(json);
            json.name("from");
            json.value(from);
            json.name("to");
            json.value(to);
            texts(json, "differences", words);
            json.endObject();
        });
    }

    private static void begin(JsonWriter json) {
        json.beginObject();
        json.name("format");
        json.value(Format.VERSION);
    }

    private static void fields(JsonWriter json, Generation generation) {
        json.name("number");
        json.value(generation.number());
        json.name("at");
        json.value(generation.at().toString());
        json.name("how");
        json.value(LbHistory.how(generation));
        json.name("tookMillis");
        json.value(generation.took().toNanos() / 1e6);
        texts(json, "causes", generation.causes());
        texts(json, "steps", generation.steps());
        json.name("problem");
        json.value(generation.problem().orElse(""));
    }

    private static void texts(JsonWriter json, String name, List<String> texts) {
        json.name(name);
        json.beginArray();
        texts.forEach(json::value);
        json.endArray();
    }
}
