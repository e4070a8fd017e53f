package dev.muster.supervisor.process;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Gives a shell variables and a line byte for byte, as UTF-8. The JDK writes them in the charset of the locale, and in
 * a container that often has none, other letters than English ones become question marks. There they are passed as
 * words in plain ASCII, which a few fixed lines of shell make bytes of again; none of them is ever read as a command.
 * Pure.
 */
final class ExactText {

    /** Each value has a full stop after it, for $(…) takes line ends away. */
    private static final String DECODE = """
            while [ "$1" != -- ]; do
              _m_value=$(printf '%b.' "$2")
              export "$1=${_m_value%.}"
              shift 2
            done
            _m_value=$(printf '%b.' "$2")
            exec /bin/sh -c "${_m_value%.}"
            """;

    private ExactText() {}

    /** Whether the JDK would write something else than this text. */
    static boolean isNeeded(Charset locale, String line, SortedMap<String, String> variables) {
        return !locale.equals(StandardCharsets.UTF_8)
                && (!isAscii(line) || variables.values().stream().anyMatch(value -> !isAscii(value)));
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    /** The words that run the line in a shell that has these variables, whose names are plain. */
    static List<String> command(String line, SortedMap<String, String> variables) {
        List<String> words = new ArrayList<>(List.of("/bin/sh", "-c", DECODE, "muster-shell"));
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            words.add(variable.getKey());
            words.add(escaped(variable.getValue()));
        }
        words.add("--");
        words.add(escaped(line));
        return words;
    }

    /** As {@code printf %b} reads it. */
    static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b > ' ' && b < 0x7f && b != '\\') {
                escaped.append((char) b);
            } else {
                escaped.append("\\0%03o".formatted(b & 0xff));
            }
        }
        return escaped.toString();
    }
}
