package dev.muster.agent.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A time as Serf's files and flags write it: {@code 30s}, {@code 1m30s}, {@code 1.5h}, {@code 500ms}. Pure. Source: the
 * documentation of Go's {@code time.ParseDuration}.
 */
final class GoDuration {

    private static final Pattern WHOLE = Pattern.compile("(?:[0-9]{1,9}(?:\\.[0-9]{1,9})?(?:ns|us|µs|ms|s|m|h))+");
    private static final Pattern PART = Pattern.compile("([0-9.]+)(ns|us|µs|ms|s|m|h)");

    private GoDuration() {}

    /** Refuses other text with a message that goes on from the value's key. */
    static Duration parse(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        if (!WHOLE.matcher(text).matches()) {
            throw new IllegalArgumentException("is a time such as 500ms, 30s or 1m30s, not '" + text + "'"
                    + (text.matches("[0-9]+") ? "; is it " + text + "s?" : ""));
        }
        BigDecimal nanos = BigDecimal.ZERO;
        Matcher part = PART.matcher(text);
        while (part.find()) {
            long unit = switch (part.group(2)) {
                case "ns" -> 1L;
                case "us", "µs" -> 1_000L;
                case "ms" -> 1_000_000L;
                case "s" -> 1_000_000_000L;
                case "m" -> 60_000_000_000L;
                default -> 3_600_000_000_000L;
            };
            nanos = nanos.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unit)));
        }
        return Duration.ofSeconds(
                nanos.divideToIntegralValue(BigDecimal.valueOf(1_000_000_000L)).longValueExact(),
                nanos.remainder(BigDecimal.valueOf(1_000_000_000L)).longValue());
    }
}
