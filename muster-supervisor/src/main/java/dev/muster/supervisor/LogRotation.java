package dev.muster.supervisor;

import java.time.Duration;

/**
 * When a service's log begins a new file, and how many it keeps. All of them together take at most {@code (keep + 1)
 * × maxBytes}.
 *
 * @param maxBytes of one file, 64 KiB to 1 TiB
 * @param maxAge from the first line of a file to its last, 1 second to 3,660 days; looked at when a line is written
 * @param keep older files beside the one that is written, 0 to 1000
 */
public record LogRotation(long maxBytes, Duration maxAge, int keep) {

    public static final long SMALLEST_BYTES = 64 << 10;

    /** 10 MiB or a day a file, and seven older ones: 80 MiB and eight days at most. */
    public static final LogRotation DEFAULT = new LogRotation(10 << 20, Duration.ofDays(1), 7);

    public LogRotation {
        if (maxBytes < SMALLEST_BYTES || maxBytes > 1L << 40) {
            throw new IllegalArgumentException("a file of a log has 64 KiB to 1 TiB, not " + maxBytes + " bytes");
        }
        if (maxAge.toSeconds() < 1 || maxAge.compareTo(Duration.ofDays(3660)) > 0) {
            throw new IllegalArgumentException("a file of a log covers 1 s to 3660 days, not " + maxAge);
        }
        if (keep < 0 || keep > 1000) {
            throw new IllegalArgumentException("0 to 1000 older files of a log are kept, not " + keep);
        }
    }
}
