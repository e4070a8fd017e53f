package dev.muster.haproxy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The HTTP statuses that pass a health check, written as HAProxy writes them: {@code 200-399}, or a list such as
 * {@code 200,204,300-399}. Immutable.
 *
 * <p>Source: HAProxy's configuration manual 2.6, "http-check expect".
 */
public record HealthStatuses(List<Range> ranges) {

    /** From the first to the last, both included, 0 to 999. */
    public record Range(int first, int last) {

        public Range {
            if (first < 0 || first > last || last > LARGEST) {
                throw new IllegalArgumentException("not a range of HTTP statuses: " + first + "-" + last);
            }
        }

        @Override
        public String toString() {
            return first == last ? Integer.toString(first) : first + "-" + last;
        }
    }

    private static final int LARGEST = 999;
    private static final int LONGEST = 32;
    private static final Pattern TEXT =
            Pattern.compile("[0-9]{3}(?:-[0-9]{3})?(?:,[0-9]{3}(?:-[0-9]{3})?){0," + (LONGEST - 1) + "}");

    /** What HAProxy takes where nobody says otherwise: 200 to 399. */
    public static final HealthStatuses DEFAULT = new HealthStatuses(List.of(new Range(200, 399)));

    public HealthStatuses {
        ranges = List.copyOf(ranges);
    }

    /**
     * Reads {@code 200-399} or {@code 200,204,300-399}.
     *
     * @throws IllegalArgumentException when it is something else
     */
    public static HealthStatuses parse(String text) {
        if (!TEXT.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "statuses that pass a check are written as 200-399 or 200,204,300-399, not '" + text + "'");
        }
        List<Range> ranges = new ArrayList<>();
        for (String part : text.split(",")) {
            int first = Integer.parseInt(part.substring(0, 3));
            ranges.add(new Range(first, part.length() == 3 ? first : Integer.parseInt(part.substring(4))));
        }
        return new HealthStatuses(ranges);
    }

    /** All statuses for which this holds. */
    public static HealthStatuses where(IntPredicate passes) {
        List<Range> ranges = new ArrayList<>();
        for (int status = 0; status <= LARGEST; status++) {
            if (passes.test(status)) {
                int first = status;
                while (status < LARGEST && passes.test(status + 1)) {
                    status++;
                }
                ranges.add(new Range(first, status));
            }
        }
        return new HealthStatuses(ranges);
    }

    /** Whether an answer with this status passes. */
    public boolean accept(int status) {
        return ranges.stream().anyMatch(range -> status >= range.first() && status <= range.last());
    }

    /** As HAProxy writes it. */
    @Override
    public String toString() {
        return ranges.stream().map(Range::toString).collect(Collectors.joining(","));
    }
}
