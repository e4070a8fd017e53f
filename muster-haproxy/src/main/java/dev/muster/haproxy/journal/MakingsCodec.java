package dev.muster.haproxy.journal;

import static dev.muster.haproxy.journal.JsonFields.number;
import static dev.muster.haproxy.journal.JsonFields.text;
import static dev.muster.haproxy.journal.JsonFields.texts;
import static dev.muster.haproxy.journal.JsonFields.truth;

import dev.muster.haproxy.HealthStatuses;
import dev.muster.haproxy.Makings;
import dev.muster.haproxy.OwnLines;
import dev.muster.haproxy.Pool;
import dev.muster.haproxy.PoolName;
import dev.muster.haproxy.Server;
import dev.muster.haproxy.TemplateSettings;
import dev.muster.haproxy.Traffic;
import io.avaje.json.JsonReader;
import io.avaje.json.JsonWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What a configuration was made with, as a JSON object. Stateless. */
public final class MakingsCodec {

    private MakingsCodec() {}

    /** Writes the object. */
    public static void write(JsonWriter json, Makings makings) {
        TemplateSettings settings = makings.settings();
        json.beginObject();
        text(json, "template", makings.template());
        object(json, "values", settings.values());
        Map<String, String> lines = new TreeMap<>();
        settings.lines().text().forEach((place, text) -> lines.put(place.name(), text));
        object(json, "lines", lines);
        settings.stickyKey().ifPresent(key -> text(json, "stickyKey", key));
        json.name("pools");
        json.beginArray();
        makings.pools().forEach(pool -> write(json, pool));
        json.endArray();
        json.endObject();
    }

    private static void write(JsonWriter json, Pool pool) {
        Traffic traffic = pool.traffic();
        json.beginObject();
        text(json, "name", pool.name().value());
        text(json, "algorithm", pool.algorithm());
        text(json, "healthPath", pool.healthPath());
        text(json, "healthStatuses", pool.healthStatuses().toString());
        text(json, "mode", traffic.mode().name());
        texts(json, "hosts", traffic.hosts());
        texts(json, "paths", traffic.paths());
        traffic.bind().ifPresent(bind -> text(json, "bind", Server.text(bind)));
        truth(json, "sticky", traffic.sticky());
        number(json, "slowStartMillis", traffic.slowStart().toMillis());
        number(json, "maxConnections", traffic.maxConnections());
        json.endObject();
    }

    private static void object(JsonWriter json, String name, Map<String, String> values) {
        json.name(name);
        json.beginObject();
        values.forEach((key, value) -> text(json, key, value));
        json.endObject();
    }

    /**
     * Reads such an object.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static Makings read(JsonReader json) {
        String template = "";
        SortedMap<String, String> values = new TreeMap<>();
        Map<OwnLines.Place, String> lines = new TreeMap<>();
        Optional<String> stickyKey = Optional.empty();
        List<Pool> pools = new ArrayList<>();
        json.beginObject();
        while (json.hasNextField()) {
            switch (json.nextField()) {
                case "template" -> template = json.readString();
                case "values" -> fields(json, name -> values.put(name, json.readString()));
                case "lines" -> fields(json, name -> lines.put(OwnLines.Place.valueOf(name), json.readString()));
                case "stickyKey" -> stickyKey = Optional.of(json.readString());
                case "pools" -> {
                    json.beginArray();
                    while (json.hasNextElement()) {
                        pools.add(pool(json));
                    }
                    json.endArray();
                }
                default -> json.skipValue();
            }
        }
        json.endObject();
        return new Makings(template, new TemplateSettings(values, OwnLines.of(lines), stickyKey), pools);
    }

    private static void fields(JsonReader json, Consumer<String> each) {
        json.beginObject();
        while (json.hasNextField()) {
            each.accept(json.nextField());
        }
        json.endObject();
    }

    private static Pool pool(JsonReader json) {
        Map<String, String> texts = new TreeMap<>();
        List<String> hosts = List.of();
        List<String> paths = List.of();
        boolean sticky = false;
        long slowStartMillis = 0;
        int maxConnections = 0;
        json.beginObject();
        while (json.hasNextField()) {
            String field = json.nextField();
            switch (field) {
                case "name", "algorithm", "healthPath", "healthStatuses", "mode", "bind" ->
                    texts.put(field, json.readString());
                case "hosts" -> hosts = texts(json);
                case "paths" -> paths = texts(json);
                case "sticky" -> sticky = json.readBoolean();
                case "slowStartMillis" -> slowStartMillis = json.readLong();
                case "maxConnections" -> maxConnections = json.readInt();
                default -> json.skipValue();
            }
        }
        json.endObject();
        return new Pool(
                new PoolName(texts.getOrDefault("name", "")),
                texts.getOrDefault("algorithm", ""),
                texts.getOrDefault("healthPath", ""),
                HealthStatuses.parse(texts.getOrDefault("healthStatuses", "")),
                new Traffic(
                        Traffic.Mode.valueOf(texts.getOrDefault("mode", "").toUpperCase(Locale.ROOT)),
                        hosts,
                        paths,
                        Optional.ofNullable(texts.get("bind")).map(MakingsCodec::address),
                        sticky,
                        Duration.ofMillis(slowStartMillis),
                        maxConnections),
                List.of());
    }

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        String ip = text.substring(0, Math.max(0, colon)).replaceAll("^\\[|]$", "");
        return new InetSocketAddress(InetAddress.ofLiteral(ip), Integer.parseInt(text.substring(colon + 1)));
    }
}
