package dev.muster.agent.config;

import dev.muster.agent.api.Suggestion;
import dev.muster.agent.config.JsonText.NotJsonException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads one file of a Serf agent, which is JSON, into the keys of {@code muster.yaml}. An empty text and {@code null}
 * say nothing, as with Serf. For one thread.
 */
final class SerfText {

    private static final String NODE = "node";

    private final Reading reading;
    private final Layer layer = new Layer();

    private SerfText(Reading reading) {
        this.reading = reading;
    }

    /** Mistakes, and what has no effect here, go into {@code reading}. */
    static Layer read(String file, String text, Reading reading) {
        SerfText reader = new SerfText(reading);
        try {
            JsonText.Document document = JsonText.read(file, text);
            document.rest().ifPresent(rest -> reading.note(rest, "what follows the object is not read"));
            Json json = document.value();
            switch (json) {
                case Json.Fields fields -> reader.fields(fields);
                case Json.Text _, Json.Numeral _, Json.Truth _, Json.Null _, Json.Items _ ->
                    reading.fault(json.origin(), "the file is " + json.kind() + "; it should be an object, {…}");
            }
        } catch (NotJsonException e) {
            reading.fault(e.origin(), "this is not JSON: " + e.getMessage());
        }
        return reader.layer;
    }

    private void fields(Json.Fields fields) {
        List<SerfKey> late = new ArrayList<>();
        fields.fields().forEach((written, field) -> {
            Optional<SerfKey> key = SerfKey.of(written);
            if (key.isEmpty()) {
                reading.fault(field.key(), unknown(written));
            } else if (key.get() == SerfKey.ROLE) {
                // It counts more than a tag of that name, wherever it stands.
                late.add(key.get());
            } else {
                value(key.get(), field);
            }
        });
        for (SerfKey key : late) {
            fields.fields().forEach((written, field) -> {
                if (written.equalsIgnoreCase(key.word())) {
                    value(key, field);
                }
            });
        }
    }

    private static String unknown(String written) {
        Collection<String> known = SerfKey.words();
        return "unknown key '" + written + "'"
                + Suggestion.nearest(written.replace('-', '_').toLowerCase(Locale.ROOT), known)
                        .map(word -> "; did you mean '" + word + "'?")
                        .orElse("; Serf has no such key");
    }

    private void value(SerfKey key, Json.Field field) {
        Json value = field.value();
        if (value instanceof Json.Null) {
            return;
        }
        boolean taken = switch (key.type()) {
            case TEXT -> value instanceof Json.Text text && put(key, text.text(), text.origin());
            case SECRET -> value instanceof Json.Text text && putSecret(key, text);
            case TIME -> value instanceof Json.Text text && putTime(key, text);
            case WHOLE -> value instanceof Json.Numeral number && putWhole(key, number);
            case TRUTH -> value instanceof Json.Truth truth && putTruth(key, truth.value(), truth.origin());
            // A later file can't take back what an earlier one says, so false says nothing.
            case UNTRUTH ->
                value instanceof Json.Truth truth && (!truth.value() || putTruth(key, false, truth.origin()));
            case LIST -> value instanceof Json.Items items && putList(key, items);
            case TEXTS_BY_NAME -> value instanceof Json.Fields fields && putEach(key, fields);
            case ANY -> putNowhere(key, value.origin());
        };
        if (!taken) {
            reading.fault(value.origin(), key.word() + " is " + key.type().words() + ", not " + value.kind());
        }
    }

    private boolean put(SerfKey key, String text, Origin origin) {
        if (!text.isEmpty()) {
            if (key.path().isEmpty()) {
                return putNowhere(key, origin);
            }
            layer.put(origin, text, path(key));
        }
        return true;
    }

    private boolean putNowhere(SerfKey key, Origin origin) {
        reading.note(origin, key.word() + " has no effect: " + key.unused());
        return true;
    }

    private boolean putSecret(SerfKey key, Json.Text text) {
        if (!text.text().isEmpty()) {
            layer.putSecret(text.origin(), text.text(), path(key));
        }
        return true;
    }

    private boolean putTime(SerfKey key, Json.Text text) {
        try {
            GoDuration.parse(text.text());
            return put(key, text.text(), text.origin());
        } catch (IllegalArgumentException e) {
            if (!text.text().isEmpty()) {
                reading.fault(text.origin(), key.word() + " " + e.getMessage());
            }
            return true;
        }
    }

    private boolean putWhole(SerfKey key, Json.Numeral number) {
        return number.text().matches("-?[0-9]+") && put(key, number.text(), number.origin());
    }

    private boolean putTruth(SerfKey key, boolean value, Origin origin) {
        if (key.path().isEmpty()) {
            return !value || putNowhere(key, origin);
        }
        layer.put(origin, Boolean.toString(value), path(key));
        return true;
    }

    private boolean putList(SerfKey key, Json.Items items) {
        for (Json item : items.values()) {
            if (!(item instanceof Json.Text text)) {
                reading.fault(item.origin(), key.word() + " is a list of texts, and this is " + item.kind());
                return true;
            }
            layer.add(new Layer().put(text.origin(), List.of(text.text()), path(key)));
        }
        return true;
    }

    private boolean putEach(SerfKey key, Json.Fields fields) {
        fields.fields().forEach((name, field) -> {
            if (field.value() instanceof Json.Text text) {
                layer.put(text.origin(), text.text(), NODE, key.path().getFirst(), name);
            } else {
                reading.fault(
                        field.value().origin(),
                        key.word() + "." + name + " is a text in double quotes, not "
                                + field.value().kind());
            }
        });
        return true;
    }

    private static String[] path(SerfKey key) {
        return Stream.concat(Stream.of(NODE), key.path().stream()).toArray(String[]::new);
    }
}
