package dev.muster.examples.webapp;

import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The little JSON that this app needs. */
final class Json {

    private static final Pattern DELAY = Pattern.compile("\\s*\\{\\s*\"delay\"\\s*:\\s*(0|[1-9][0-9]{0,8})\\s*}\\s*");

    private Json() {}

    /** An object of strings and numbers, in the order of the map. */
    static String object(Map<String, Object> fields) {
        return fields.entrySet().stream()
                .map(field -> string(field.getKey()) + ": " + value(field.getValue()))
                .collect(Collectors.joining(", ", "{", "}\n"));
    }

    private static String value(Object value) {
        return value instanceof Number ? value.toString() : string(value.toString());
    }

    static String string(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }

    /** The number in {@code {"delay": 250}}; empty for anything else. */
    static OptionalInt delay(String text) {
        Matcher matcher = DELAY.matcher(text);
        return matcher.matches() ? OptionalInt.of(Integer.parseInt(matcher.group(1))) : OptionalInt.empty();
    }
}
