package dev.muster.bench.load;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A result as it is kept: the JSON of {@code --json}. Times are milliseconds since the start of the run unless they
 * say otherwise; latencies count from the time a request was due.
 *
 * @param format the version of this JSON; it grows when a field changes its meaning or goes
 * @param valid whether the generator kept its schedule; if not, judge nothing by it
 * @param startedAt the wall clock at the start, ISO 8601 in UTC
 * @param startedAtNanoTime the generator's monotonic clock at that moment
 * @param failureShareUpper95 3/sent when nothing failed, else absent
 * @param outcomes every outcome, those that did not occur as 0
 * @param statuses answers by HTTP status
 * @param servers answers by server; those without one are under the empty name
 * @param kinds by method and kind of connection
 * @param failures the first thousand, in the order of the schedule
 * @param buckets the run in tenths of a second
 */
@Json
public record LoadReport(
        int format,
        boolean valid,
        Plan plan,
        String startedAt,
        long startedAtNanoTime,
        double tookMillis,
        long sent,
        long ok,
        long failed,
        long overruns,
        @Nullable Double failureShareUpper95,
        Map<String, Long> outcomes,
        Map<String, Long> statuses,
        Map<String, Long> servers,
        Map<String, Kind> kinds,
        Percentiles latencyOfOkMillis,
        Percentiles latencyOfSentMillis,
        Percentiles startLatenessMillis,
        long connectionsOpened,
        long connectionsReused,
        Machine machineBefore,
        Machine machineAfter,
        List<Failure> failures,
        List<Bucket> buckets) {

    /** The version of this JSON. */
    public static final int FORMAT = 1;

    public LoadReport {
        failures = List.copyOf(failures);
        buckets = List.copyOf(buckets);
    }

    /** What was asked for. */
    @Json
    public record Plan(
            String url,
            double ratePerSecond,
            double seconds,
            double postShare,
            double keepAliveShare,
            long seed,
            int connections,
            int maxInFlight,
            long connectTimeoutMillis,
            long responseTimeoutMillis,
            List<String> servers) {

        public Plan {
            servers = List.copyOf(servers);
        }
    }

    /** Requests of one method and kind of connection. */
    @Json
    public record Kind(long sent, long failed) {}

    /** One failed request, or one overrun. */
    @Json
    public record Failure(
            int index,
            String kind,
            String outcome,
            int status,
            String server,
            double dueMillis,
            double startMillis,
            double endMillis,
            String detail) {}

    /**
     * A tenth of a second.
     *
     * @param due how many requests were due in it
     * @param failed how many of those failed
     * @param ended how many ended in it, whenever they were due
     * @param slowestMillis the longest latency of those due in it
     */
    @Json
    public record Bucket(long atMillis, int due, int failed, int ended, double slowestMillis) {}
}
