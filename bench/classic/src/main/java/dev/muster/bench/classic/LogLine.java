package dev.muster.bench.classic;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request in HAProxy's log, in the form of {@code option httplog} (HAProxy's configuration manual, 8.2.3).
 *
 * @param sent when it was first given to a server; to the millisecond
 * @param server the last server that it was given to
 * @param status the answer's status
 * @param retries how often it had to be tried again
 * @param termination two letters that say how it ended, {@code --} for well
 * @param ended when it was over
 */
record LogLine(Instant sent, String server, int status, int retries, String termination, Instant ended) {

    private static final Pattern FORM = Pattern.compile("<\\d+>.{15} \\S*haproxy\\[\\d+\\]: \\S+ \\[([^\\]]+)\\] \\S+"
            + " [^/ ]+/(\\S+) (-?\\d+)/(-?\\d+)/-?\\d+/-?\\d+/\\+?(-?\\d+) (-?\\d+) \\S+ \\S+ \\S+ (\\S\\S)\\S*"
            + " \\d+/\\d+/\\d+/\\d+/\\+?(\\d+) .*\\s*");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss.SSS", Locale.ROOT);

    /** Empty if it is no line of a request. */
    static Optional<LogLine> parse(String text) {
        Matcher line = FORM.matcher(text);
        if (!line.matches()) {
            return Optional.empty();
        }
        Instant received = LocalDateTime.parse(line.group(1), TIME).toInstant(ZoneOffset.UTC);
        long waitedMillis = Math.max(0, Long.parseLong(line.group(3))) + Math.max(0, Long.parseLong(line.group(4)));
        return Optional.of(new LogLine(
                received.plusMillis(waitedMillis),
                line.group(2),
                Integer.parseInt(line.group(6)),
                Integer.parseInt(line.group(8)),
                line.group(7),
                received.plusMillis(Math.max(0, Long.parseLong(line.group(5))))));
    }

    /** Whether a server did not take it, or did not answer it. */
    boolean isTrouble() {
        return retries > 0 || !termination.equals("--");
    }

    /** Whether it was given to {@code server} and answered by it. */
    boolean isGoodOf(String name) {
        return server.equals(name) && !isTrouble();
    }
}
