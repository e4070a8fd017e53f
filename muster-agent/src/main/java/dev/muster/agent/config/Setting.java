package dev.muster.agent.config;

import java.util.List;

/**
 * One value as it holds in the end, and where it came from. Immutable.
 *
 * @param path its keys, from the outermost
 * @param value as YAML; when it is not literal, what Muster does then, in words
 * @param literal whether the value could be written into a file
 */
public record Setting(List<String> path, String value, boolean literal, Origin origin) {

    public Setting {
        path = List.copyOf(path);
    }
}
