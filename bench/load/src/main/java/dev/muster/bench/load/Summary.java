package dev.muster.bench.load;

import java.util.Locale;

/** A result in a few lines for people. */
final class Summary {

    private Summary() {}

    static String of(LoadResult result) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%d sent in %.1f s: %d ok, %d failed%n",
                result.sent(),
                result.took().toMillis() / 1e3,
                result.ok(),
                result.failed()));
        for (Outcome outcome : Outcome.values()) {
            long count = result.count(outcome);
            if (count > 0 && outcome != Outcome.OK) {
                text.append(String.format(Locale.ROOT, "  %-18s %d%n", outcome.label(), count));
            }
        }
        result.byServer()
                .forEach((server, count) -> text.append(
                        String.format(Locale.ROOT, "  %-18s %d%n", server.isEmpty() ? "(no server)" : server, count)));
        Percentiles latency = result.latencyOfOk();
        text.append(String.format(
                Locale.ROOT,
                "latency of ok from due: p50 %.1f  p90 %.1f  p99 %.1f  p99.9 %.1f  max %.1f ms%n",
                latency.p50(),
                latency.p90(),
                latency.p99(),
                latency.p999(),
                latency.max()));
        result.upperBoundOfFailures()
                .ifPresent(bound -> text.append(String.format(
                        Locale.ROOT, "no failure seen: the true share is below %.2e (95 %%, rule of three)%n", bound)));
        if (!result.isValid()) {
            text.append(String.format(
                    Locale.ROOT,
                    "INVALID: %d requests could not be started in time; lower the rate or give the machine more room%n",
                    result.count(Outcome.SCHEDULE_OVERRUN)));
        }
        return text.toString();
    }

    static String of(LoadRun.Progress progress) {
        return String.format(
                Locale.ROOT,
                "%5.0f s  %d issued  %d in flight  %d ok  %d failed  %d overruns",
                progress.elapsed().toMillis() / 1e3,
                progress.issued(),
                progress.inFlight(),
                progress.ok(),
                progress.failed(),
                progress.overruns());
    }
}
