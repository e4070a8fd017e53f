package dev.muster.agent.api;

import dev.muster.agent.roster.PrintableText;
import io.avaje.json.JsonReader;
import io.avaje.json.JsonWriter;
import io.avaje.jsonb.Jsonb;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Orders as JSON objects. Nothing is guessed: a field that an order needs must be there, and none that it has no use
 * for, so that a slip of the finger never becomes a wider order than was meant.
 */
final class OrderJson {

    private static final String ORDER = "order";
    private static final String SERVER = "server";
    private static final String LIMIT = "limitMillis";
    private static final String WEIGHT = "weight";
    private static final String GENERATION = "generation";
    private static final List<String> FIELDS = List.of(ORDER, SERVER, LIMIT, WEIGHT, GENERATION);

    private OrderJson() {}

    static String write(Jsonb json, OrderRequest request) {
        StringWriter text = new StringWriter();
        try (JsonWriter writer = json.writer(text)) {
            writer.beginObject();
            switch (request) {
                case OrderRequest.Drain drain -> {
                    begin(writer, "drain", Optional.of(drain.server()));
                    number(writer, LIMIT, drain.limit().toMillis());
                }
                case OrderRequest.Ready ready -> begin(writer, "ready", Optional.of(ready.server()));
                case OrderRequest.Weight weight -> {
                    begin(writer, "weight", Optional.of(weight.server()));
                    number(writer, WEIGHT, weight.weight());
                }
                case OrderRequest.Release release -> begin(writer, "release", release.server());
                case OrderRequest.Rollback rollback -> {
                    begin(writer, "rollback", Optional.empty());
                    number(writer, GENERATION, rollback.generation());
                }
            }
            writer.endObject();
        }
        return text.toString();
    }

    private static void begin(JsonWriter writer, String order, Optional<String> server) {
        writer.name(ORDER);
        writer.value(order);
        server.ifPresent(name -> {
            writer.name(SERVER);
            writer.value(name);
        });
    }

    private static void number(JsonWriter writer, String field, long value) {
        writer.name(field);
        writer.value(value);
    }

    /**
     * The fields of an object, each a {@link String}, a {@link BigDecimal} or nothing of both.
     *
     * @throws RuntimeException of the reader's own kinds, if it is no JSON object
     */
    static Map<String, List<Object>> fields(Jsonb json, byte[] body) {
        Map<String, List<Object>> fields = new LinkedHashMap<>();
        try (JsonReader reader = json.reader(body)) {
            reader.beginObject();
            while (reader.hasNextField()) {
                String name = reader.nextField();
                Optional<Object> value = value(reader);
                // A name that is there twice has no value that can be relied on.
                fields.merge(name, value.map(List::of).orElse(List.of()), (_, _) -> List.of());
            }
            reader.endObject();
        }
        return fields;
    }

    private static Optional<Object> value(JsonReader reader) {
        JsonReader.Token token = reader.currentToken();
        if (token == JsonReader.Token.STRING) {
            return Optional.of(reader.readString());
        }
        if (token == JsonReader.Token.NUMBER) {
            return Optional.of(reader.readDecimal());
        }
        reader.skipValue();
        return Optional.empty();
    }

    /** The order that these fields make; {@link IllegalArgumentException} says what is wrong with them. */
    static OrderRequest of(Map<String, List<Object>> given) {
        for (String name : given.keySet()) {
            if (!FIELDS.contains(name)) {
                throw new IllegalArgumentException("an order has no field '" + PrintableText.of(name) + "'"
                        + Suggestion.nearest(name, FIELDS)
                                .map(known -> "; did you mean '" + known + "'?")
                                .orElse(""));
            }
        }
        Map<String, List<Object>> fields = new LinkedHashMap<>(given);
        String order =
                text(fields, ORDER).orElseThrow(() -> new IllegalArgumentException("the field 'order' is missing"));
        OrderRequest request = switch (order) {
            case "drain" ->
                new OrderRequest.Drain(
                        server(fields, order),
                        number(fields, LIMIT).map(Duration::ofMillis).orElse(OrderRequest.USUAL_DRAIN));
            case "ready" -> new OrderRequest.Ready(server(fields, order));
            case "weight" ->
                new OrderRequest.Weight(server(fields, order), Math.clamp(needed(fields, order, WEIGHT), -1, 9999));
            case "release" -> new OrderRequest.Release(text(fields, SERVER));
            case "rollback" -> new OrderRequest.Rollback(needed(fields, order, GENERATION));
            default ->
                throw new IllegalArgumentException("there is no order '" + PrintableText.of(order)
                        + "'; it is drain, ready, weight, release or rollback");
        };
        for (String left : fields.keySet()) {
            throw new IllegalArgumentException("the order " + order + " takes no '" + left + "'");
        }
        return request;
    }

    private static String server(Map<String, List<Object>> fields, String order) {
        return text(fields, SERVER)
                .orElseThrow(() -> new IllegalArgumentException("the order " + order + " needs the field 'server'"));
    }

    private static long needed(Map<String, List<Object>> fields, String order, String name) {
        return number(fields, name)
                .orElseThrow(
                        () -> new IllegalArgumentException("the order " + order + " needs the field '" + name + "'"));
    }

    private static Optional<String> text(Map<String, List<Object>> fields, String name) {
        @Nullable List<Object> given = fields.remove(name);
        if (given == null) {
            return Optional.empty();
        }
        if (given.isEmpty() || !(given.getFirst() instanceof String text)) {
            throw new IllegalArgumentException("the field '" + name + "' is one text");
        }
        return Optional.of(text);
    }

    private static Optional<Long> number(Map<String, List<Object>> fields, String name) {
        @Nullable List<Object> given = fields.remove(name);
        if (given == null) {
            return Optional.empty();
        }
        if (!given.isEmpty() && given.getFirst() instanceof BigDecimal number) {
            try {
                return Optional.of(number.longValueExact());
            } catch (ArithmeticException _) {
                // It is said below.
            }
        }
        throw new IllegalArgumentException("the field '" + name + "' is one whole number");
    }
}
