package dev.muster.agent.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * From the text of a value to what it should be. Each refuses other text with an {@link IllegalArgumentException},
 * whose message goes on from the value's key. Pure.
 */
final class Types {

    private Types() {}

    static boolean truth(String text) {
        return switch (text) {
            case "true", "True", "TRUE" -> true;
            case "false", "False", "FALSE" -> false;
            default -> throw new IllegalArgumentException("is true or false, not '" + text + "'");
        };
    }

    static String word(String text, List<String> words) {
        if (!words.contains(text)) {
            throw new IllegalArgumentException("is " + Words.either(words) + ", not '" + text + "'");
        }
        return text;
    }

    static int whole(String text, int least, int most) {
        if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) < least || Integer.parseInt(text) > most) {
            throw new IllegalArgumentException("is " + least + " to " + most + ", not '" + text + "'");
        }
        return Integer.parseInt(text);
    }

    static Duration within(String text, Duration least, Duration most) {
        Duration time = Written.duration(text);
        if (time.compareTo(least) < 0 || time.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    "is " + Written.duration(least) + " to " + Written.duration(most) + ", not " + text);
        }
        return time;
    }

    static long size(String text, long least, long most) {
        long bytes = Written.bytes(text);
        if (bytes < least || bytes > most) {
            throw new IllegalArgumentException(
                    "is " + Written.bytes(least) + " to " + Written.bytes(most) + ", not " + text);
        }
        return bytes;
    }

    /** Written in a file, and relative, it begins at that file's folder. */
    static Path file(String written, Origin origin) {
        Path path;
        try {
            path = Path.of(written);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("needs a file, not '" + written + "'", e);
        }
        if (written.isEmpty()) {
            throw new IllegalArgumentException("needs a file, not ''");
        }
        return origin instanceof Origin.InFile place
                ? place.folder().resolve(path).normalize()
                : path;
    }
}
