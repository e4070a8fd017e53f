package dev.muster.agent.config;

import dev.muster.agent.config.JsonText.NotJsonException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads the tags that an earlier life kept in a file, as Serf's {@code -tags-file}: a JSON object of texts. */
final class KeptTags {

    private KeptTags() {}

    /** None when there is no file yet; mistakes go into {@code reading}. */
    static Map<String, String> read(Path file, Reading reading) {
        SortedMap<String, String> tags = new TreeMap<>();
        if (!Files.exists(file)) {
            return tags;
        }
        String name = file.toString();
        try {
            Json json = JsonText.read(name, ConfigFile.plain(ConfigFile.text(name, ConfigFile.bytes(file))))
                    .value();
            if (json instanceof Json.Fields fields) {
                fields.fields().forEach((key, field) -> put(tags, key, field.value(), reading));
            } else {
                reading.fault(json.origin(), "the tags file is " + json.kind() + "; it should be an object, {…}");
            }
        } catch (NotJsonException e) {
            reading.fault(e.origin(), "the tags file is not JSON: " + e.getMessage());
        } catch (ConfigException e) {
            e.faults().forEach(fault -> reading.fault(fault.origin(), fault.message()));
        }
        return tags;
    }

    private static void put(SortedMap<String, String> tags, String key, Json value, Reading reading) {
        if (value instanceof Json.Text text) {
            tags.put(key, text.text());
        } else {
            reading.fault(value.origin(), "the tag '" + key + "' is a text in double quotes, not " + value.kind());
        }
    }
}
