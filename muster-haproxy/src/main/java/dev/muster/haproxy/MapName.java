package dev.muster.haproxy;

import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * A map's name: 1 to 64 letters, digits and {@code . _ -}, beginning with a letter, a digit or {@code _}. It is also
 * the name of its file, so it can't lead out of a folder.
 */
public record MapName(String value) implements Comparable<MapName> {

    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,63}");

    public MapName {
        if (!VALID.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "a map's name has 1 to 64 letters, digits and . _ -, and begins with a" + " letter, a digit or _");
        }
    }

    /** Its file, as HAProxy is told of it: from the folder in which HAProxy works. */
    public Path path() {
        return Path.of("maps", value);
    }

    @Override
    public int compareTo(MapName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
