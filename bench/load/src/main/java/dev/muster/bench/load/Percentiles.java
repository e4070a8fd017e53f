package dev.muster.bench.load;

import io.avaje.jsonb.Json;
import java.util.Arrays;

/** Times in milliseconds, from all values and not from a sample; all zero when there is none. */
@Json
public record Percentiles(
        long count, double min, double mean, double p50, double p90, double p99, double p999, double max) {

    /** Each percentile is the smallest value that at least that share of the values does not exceed. */
    public static Percentiles ofNanos(long[] nanos) {
        if (nanos.length == 0) {
            return new Percentiles(0, 0, 0, 0, 0, 0, 0, 0);
        }
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return new Percentiles(
                sorted.length,
                millis(sorted[0]),
                Arrays.stream(sorted).average().orElse(0) / 1e6,
                at(sorted, 0.5),
                at(sorted, 0.9),
                at(sorted, 0.99),
                at(sorted, 0.999),
                millis(sorted[sorted.length - 1]));
    }

    private static double at(long[] sorted, double share) {
        return millis(sorted[(int) Math.ceil(share * sorted.length) - 1]);
    }

    private static double millis(long nanos) {
        return nanos / 1e6;
    }
}
