package dev.muster.agent.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How times, sizes and texts are written in a configuration: from text, and back to it. Pure. */
final class Written {

    private static final Pattern DURATION = Pattern.compile("(?:[0-9]{1,9}(?:ms|s|m|h|d))+");
    private static final Pattern DURATION_PART = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,9}) ?(B|KiB|MiB|GiB|kB|KB|MB|GB)?");

    /** What YAML reads as just this text, without quotes. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./+*][A-Za-z0-9_./+*@=~-]*(?::[A-Za-z0-9_./-]+)*");

    private Written() {}

    /** Reads {@code 300ms}, {@code 5s}, {@code 1m30s}, {@code 2h} or {@code 1d}; {@code 0} needs no unit. */
    static Duration duration(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        if (!DURATION.matcher(text).matches()) {
            String unit = text.matches("[0-9]+") ? "; is it " + text + "s?" : "";
            throw new IllegalArgumentException("is a time such as 300ms, 5s or 1m30s, not '" + text + "'" + unit);
        }
        Duration sum = Duration.ZERO;
        Matcher part = DURATION_PART.matcher(text);
        while (part.find()) {
            long number = Long.parseLong(part.group(1));
            sum = sum.plus(
                    switch (part.group(2)) {
                        case "ms" -> Duration.ofMillis(number);
                        case "s" -> Duration.ofSeconds(number);
                        case "m" -> Duration.ofMinutes(number);
                        case "h" -> Duration.ofHours(number);
                        default -> Duration.ofDays(number);
                    });
        }
        return sum;
    }

    /** As {@link #duration} reads it. */
    static String duration(Duration time) {
        if (time.isZero()) {
            return "0s";
        }
        StringBuilder text = new StringBuilder();
        append(text, time.toDays(), "d");
        append(text, time.toHoursPart(), "h");
        append(text, time.toMinutesPart(), "m");
        append(text, time.toSecondsPart(), "s");
        append(text, time.toMillisPart(), "ms");
        return text.toString();
    }

    private static void append(StringBuilder text, long number, String unit) {
        if (number > 0) {
            text.append(number).append(unit);
        }
    }

    /** Reads {@code 4096}, {@code 10MiB} or {@code 1MB} into bytes. */
    static long bytes(String text) {
        Matcher size = SIZE.matcher(text);
        if (!size.matches()) {
            throw new IllegalArgumentException("is a size such as 10MiB, not '" + text + "'");
        }
        long number = Long.parseLong(size.group(1));
        return switch (size.group(2) == null ? "B" : size.group(2)) {
            case "KiB" -> number << 10;
            case "MiB" -> number << 20;
            case "GiB" -> number << 30;
            case "kB", "KB" -> number * 1_000;
            case "MB" -> number * 1_000_000;
            case "GB" -> number * 1_000_000_000;
            default -> number;
        };
    }

    /** As {@link #bytes(String)} reads it. */
    static String bytes(long number) {
        for (int i = 3; i > 0; i--) {
            long unit = 1L << (10 * i);
            if (number >= unit && number % unit == 0) {
                return number / unit + List.of("KiB", "MiB", "GiB").get(i - 1);
            }
        }
        return Long.toString(number);
    }

    /** The text as YAML, on one line. */
    static String yaml(String text) {
        if (PLAIN.matcher(text).matches() && !text.matches("(?i)null|\\.+|\\*.*|.*\\.(inf|nan)")) {
            return text;
        }
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (c < 0x20 || c == 0x7f) {
                        quoted.append(String.format("\\x%02x", c));
                    } else {
                        quoted.appendCodePoint(c);
                    }
                }
            }
        });
        return quoted.append('"').toString();
    }

    static String yaml(List<String> texts) {
        return texts.stream().map(Written::yaml).collect(Collectors.joining(", ", "[", "]"));
    }

    static String yaml(SortedMap<String, String> pairs) {
        return pairs.entrySet().stream()
                .map((Map.Entry<String, String> pair) -> yaml(pair.getKey()) + ": " + yaml(pair.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
    }
}
