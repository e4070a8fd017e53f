package dev.muster.bench.load;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** Turns a result into the report that is kept. */
final class ReportWriter {

    private static final int MAX_FAILURES = 1_000;
    private static final long BUCKET_NANOS = 100_000_000;

    private ReportWriter() {}

    static LoadReport write(LoadResult result) {
        OptionalDouble upper = result.upperBoundOfFailures();
        return new LoadReport(
                LoadReport.FORMAT,
                result.isValid(),
                plan(result.plan()),
                result.startedAt().toString(),
                result.originNanos(),
                result.took().toNanos() / 1e6,
                result.sent(),
                result.ok(),
                result.failed(),
                result.count(Outcome.SCHEDULE_OVERRUN),
                upper.isPresent() ? upper.getAsDouble() : null,
                outcomes(result),
                statuses(result),
                result.byServer(),
                kinds(result),
                result.latencyOfOk(),
                result.latencyOfSent(),
                result.startLateness(),
                result.connectionsOpened(),
                result.connectionsReused(),
                result.before(),
                result.after(),
                failures(result),
                buckets(result));
    }

    private static LoadReport.Plan plan(LoadPlan plan) {
        return new LoadReport.Plan(
                "http://" + plan.target().authority() + plan.target().path(),
                plan.ratePerSecond(),
                plan.duration().toNanos() / 1e9,
                plan.mix().post(),
                plan.mix().keepAlive(),
                plan.mix().seed(),
                plan.limits().connections(),
                plan.limits().maxInFlight(),
                plan.limits().connectTimeout().toMillis(),
                plan.limits().responseTimeout().toMillis(),
                plan.servers().stream().sorted().toList());
    }

    private static Map<String, Long> outcomes(LoadResult result) {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (Outcome outcome : Outcome.values()) {
            counts.put(outcome.label(), result.count(outcome));
        }
        return counts;
    }

    private static Map<String, Long> statuses(LoadResult result) {
        Map<String, Long> counts = new TreeMap<>();
        result.requests()
                .filter(r -> r.status() != 0)
                .forEach(r -> counts.merge(Integer.toString(r.status()), 1L, Long::sum));
        return counts;
    }

    private static Map<String, LoadReport.Kind> kinds(LoadResult result) {
        Map<String, LoadReport.Kind> counts = new TreeMap<>();
        result.requests()
                .filter(r -> r.outcome() != Outcome.SCHEDULE_OVERRUN)
                .forEach(r -> counts.merge(
                        kind(r),
                        new LoadReport.Kind(1, r.outcome().isFailure() ? 1 : 0),
                        (a, b) -> new LoadReport.Kind(a.sent() + b.sent(), a.failed() + b.failed())));
        return counts;
    }

    private static String kind(RequestRecord request) {
        return new Request(request.index(), request.post(), request.keepAlive(), "").kind();
    }

    private static List<LoadReport.Failure> failures(LoadResult result) {
        return result.requests()
                .filter(r -> r.outcome() != Outcome.OK)
                .limit(MAX_FAILURES)
                .map(r -> new LoadReport.Failure(
                        r.index(),
                        kind(r),
                        r.outcome().label(),
                        r.status(),
                        r.server(),
                        r.dueNanos() / 1e6,
                        r.startNanos() / 1e6,
                        r.endNanos() / 1e6,
                        result.detail(r)))
                .toList();
    }

    private static List<LoadReport.Bucket> buckets(LoadResult result) {
        long lastNanos = result.requests()
                .mapToLong(r -> Math.max(r.dueNanos(), r.endNanos()))
                .max()
                .orElse(0);
        int count = (int) (lastNanos / BUCKET_NANOS) + 1;
        int[] due = new int[count];
        int[] failed = new int[count];
        int[] ended = new int[count];
        long[] slowest = new long[count];
        result.requests().forEach(r -> {
            int at = (int) (r.dueNanos() / BUCKET_NANOS);
            due[at]++;
            failed[at] += r.outcome().isFailure() ? 1 : 0;
            slowest[at] = Math.max(slowest[at], r.latencyNanos());
            ended[(int) (r.endNanos() / BUCKET_NANOS)]++;
        });
        List<LoadReport.Bucket> buckets = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            buckets.add(new LoadReport.Bucket(i * 100L, due[i], failed[i], ended[i], slowest[i] / 1e6));
        }
        return buckets;
    }
}
