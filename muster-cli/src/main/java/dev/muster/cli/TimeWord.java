package dev.muster.cli;

import dev.muster.cli.text.SafeText;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A time as it is typed: {@code 500ms}, {@code 30s}, {@code 5m}, {@code 2h}, {@code 7d}. */
final class TimeWord {

    private static final Pattern TIME = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

    private TimeWord() {}

    /**
     * Reads the value of {@code flag}.
     *
     * @param longest the longest that is taken
     * @param shown the same, as it is typed
     */
    static Duration parse(String flag, String text, Duration longest, String shown) throws CommandFailure {
        Matcher time = TIME.matcher(text);
        if (time.matches()) {
            long count = Long.parseLong(time.group(1));
            Duration duration = switch (time.group(2)) {
                case "ms" -> Duration.ofMillis(count);
                case "s" -> Duration.ofSeconds(count);
                case "m" -> Duration.ofMinutes(count);
                case "h" -> Duration.ofHours(count);
                default -> Duration.ofDays(count);
            };
            if (duration.compareTo(longest) <= 0) {
                return duration;
            }
        }
        throw CommandFailure.wrongUse(flag + " takes a time such as 30s, 5m or 2h, and " + shown + " at most, not '"
                + SafeText.of(text) + "'");
    }
}
