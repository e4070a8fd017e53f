package dev.muster.bench.classic;

import dev.muster.bench.classic.Figures.Figure;
import dev.muster.bench.load.LoadPlan;
import dev.muster.bench.load.LoadResult;
import dev.muster.bench.load.LoadRun;
import dev.muster.bench.load.Outcome;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * What every scene needs: a site, load on it, its log, and somewhere to write figures. For one thread.
 *
 * @param quick short looks and few changes: to see that it works
 */
record Stage(Site site, BalancerLog log, Figures figures, Scene scene, double ratePerSecond, boolean quick) {

    private static final Duration CALM = Duration.ofSeconds(2);
    private static final Duration LEAD = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final double SLOW_MILLIS = 1000;

    /** Load that already runs for a second, after a time of quiet. */
    LoadRun load() throws IOException {
        site.awaitAllServing();
        Deadline.pass(CALM);
        log.clear();
        LoadRun run = LoadRun.start(LoadPlan.of(URI.create("http://" + Network.BALANCER + "/"))
                .withRate(ratePerSecond)
                .withDuration(LONGEST));
        Deadline.pass(LEAD);
        return run;
    }

    /** Ends the load, and writes down what became of it. */
    LoadResult end(LoadRun run) throws IOException, InterruptedException {
        run.stop();
        LoadResult result = run.result();
        if (!result.isValid()) {
            throw new IOException("the machine is too busy: the load generator could not keep its schedule");
        }
        addCount("requests", result.sent());
        addCount("failed requests", result.failed());
        addCount("of them on a kept connection that was closed", result.count(Outcome.STALE_CONNECTION));
        addCount(
                "requests that took longer than 1 s",
                result.requests()
                        .filter(request -> request.latencyNanos() > SLOW_MILLIS * 1e6)
                        .count());
        add("the slowest request", "ms", result.latencyOfSent().max());
        return result;
    }

    void addCount(String name, long value) {
        add(name, "", (double) value);
    }

    void add(String name, String unit, double value) {
        figures.add(site.contender(), new Figure(scene, name, unit), value);
        System.err.printf(Locale.ROOT, "    %s: %.1f %s%n", name, value, unit);
    }

    void addTime(String name, Instant from, Instant to) {
        add(name, "ms", Duration.between(from, to).toNanos() / 1e6);
    }

    /** Nothing found counts as no time. */
    void addTime(String name, Instant from, Optional<Instant> to) {
        addTime(name, from, to.filter(end -> end.isAfter(from)).orElse(from));
    }
}
