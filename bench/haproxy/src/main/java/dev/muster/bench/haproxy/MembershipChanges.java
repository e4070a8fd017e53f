package dev.muster.bench.haproxy;

import dev.muster.bench.load.LoadPlan;
import dev.muster.bench.load.LoadResult;
import dev.muster.bench.load.LoadRun;
import dev.muster.haproxy.BalancerException;
import dev.muster.haproxy.Server;
import dev.muster.haproxy.ServerStage;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Servers come, go, come back, move and get other weights, many times, while an open loop of requests goes on: what
 * fails, whether HAProxy is reloaded, and what becomes of its memory.
 */
final class MembershipChanges {

    /** What changes. */
    enum Kind {
        COMES("a new server comes"),
        GOES("a server goes: it is no longer listed, and ends when it gets no requests"),
        COMES_BACK("one that went comes back under its name, at another port"),
        MOVES("a server moves to another port while it is listed"),
        WEIGHT("a server gets another weight");

        private final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    /** HAProxy after so many changes. */
    private record Sample(int change, ProcessFigures figures) {}

    private static final int FEWEST = 6;
    private static final int MOST = 14;
    private static final double RATE = 300;

    private final Bed bed;
    private final Random random = new Random(1_000);
    private final SortedMap<String, App> apps = new TreeMap<>();
    private final Map<String, Integer> weights = new TreeMap<>();
    private final List<String> gone = new ArrayList<>();
    private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
    private final List<Sample> samples = new ArrayList<>();
    private int names;

    MembershipChanges(Bed bed) {
        this.bed = bed;
    }

    String run(int changes) throws IOException, InterruptedException, BalancerException {
        for (int i = 0; i < 8; i++) {
            App app = new App("web-" + ++names);
            apps.put(app.name(), app);
        }
        bed.open(servers());
        bed.await("the first servers are in", 30, () -> bed.ready() == apps.size());
        long worker = bed.process.worker();
        long reloads = bed.balancer().status().reloads();
        LoadPlan plan = LoadPlan.of(URI.create("http://127.0.0.1:8080/"))
                .withRate(RATE)
                .withDuration(Duration.ofMinutes(45))
                .withMix(0.5, 0.5);
        long begun = System.nanoTime();
        LoadRun load = LoadRun.start(plan);
        Thread.sleep(5_000); // Some load without changes.
        for (int i = 1; i <= changes; i++) {
            Progress.show("changes", i, changes);
            change();
            samples.add(new Sample(i, ProcessFigures.of(worker)));
        }
        Thread.sleep(2_000); // Some load after the last change.
        load.stop();
        LoadResult result = load.result();
        double seconds = (System.nanoTime() - begun) / 1e9;
        long deleted = bed.told.stream()
                .flatMap(told -> told.generation().steps().stream())
                .filter(step -> step.endsWith(" deleted"))
                .count();
        String page = report(result, changes, seconds, deleted, bed.process.worker() == worker)
                + String.format(
                        Locale.ROOT,
                        "| reloads, as HAProxy's master counts them | %d |\n\n",
                        bed.balancer().status().reloads() - reloads)
                + memory();
        apps.values().forEach(App::close);
        return page;
    }

    private List<Server> servers() {
        return apps.values().stream()
                .map(app -> app.server(weights.getOrDefault(app.name(), 100)))
                .toList();
    }

    private void change() throws IOException, InterruptedException {
        Kind kind = next();
        counts.merge(kind, 1, Integer::sum);
        switch (kind) {
            case COMES -> come("web-" + ++names);
            case COMES_BACK -> come(gone.remove(random.nextInt(gone.size())));
            case GOES -> {
                App app = any();
                apps.remove(app.name());
                gone.add(app.name());
                bed.apply(servers());
                bed.await(app.name() + " takes no requests", 10, () -> isOut(app.name()));
                app.close();
            }
            case MOVES -> {
                App old = any();
                App moved = new App(old.name());
                apps.put(moved.name(), moved);
                bed.apply(servers());
                bed.await(moved.name() + " has moved", 20, () -> isAt(moved));
                old.close();
            }
            case WEIGHT -> {
                weights.put(any().name(), 1 + random.nextInt(256));
                bed.apply(servers());
                Thread.sleep(50); // Weights have no end to wait for.
            }
        }
        // Names that are never used again would pile up here.
        while (gone.size() > 8) {
            weights.remove(gone.removeFirst());
        }
    }

    private Kind next() {
        Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
        boolean grows = kind == Kind.COMES || kind == Kind.COMES_BACK;
        if (kind == Kind.COMES_BACK && gone.isEmpty()) {
            kind = Kind.COMES;
        }
        if (grows && apps.size() >= MOST) {
            kind = Kind.GOES;
        }
        return kind == Kind.GOES && apps.size() <= FEWEST ? Kind.COMES : kind;
    }

    private void come(String name) throws IOException, InterruptedException {
        App app = new App(name);
        apps.put(name, app);
        bed.apply(servers());
        bed.await(name + " is in", 20, () -> isAt(app));
    }

    private App any() {
        return List.copyOf(apps.values()).get(random.nextInt(apps.size()));
    }

    private boolean isOut(String name) {
        ServerStage stage = bed.stage(name);
        return stage == ServerStage.MAINTENANCE || stage == ServerStage.ABSENT;
    }

    private boolean isAt(App app) {
        return bed.servers().stream()
                .anyMatch(server -> server.name().value().equals(app.name())
                        && server.stage() == ServerStage.READY
                        && server.address().equals(app.server(1).address()));
    }

    private String report(LoadResult result, int changes, double seconds, long deleted, boolean sameWorker) {
        StringBuilder page = new StringBuilder("| what | how much |\n|---|---|\n");
        page.append("| changes | ").append(changes).append(" |\n");
        counts.forEach((kind, count) -> page.append("| – ")
                .append(kind.words)
                .append(" | ")
                .append(count)
                .append(" |\n"));
        page.append("| servers deleted from HAProxy meanwhile | ")
                .append(deleted)
                .append(" |\n");
        page.append(String.format(Locale.ROOT, "| time | %.0f s |\n", seconds));
        page.append(String.format(
                Locale.ROOT,
                "| requests, open loop at %.0f a second, half of them POST, half on kept-alive connections | %d |\n",
                RATE,
                result.sent()));
        page.append("| **failed requests** | **").append(result.failed()).append("** |\n");
        result.upperBoundOfFailures()
                .ifPresent(bound -> page.append(String.format(
                        Locale.ROOT, "| so the true share is below, with 95 %% | %.5f %% |\n", bound * 100)));
        page.append("| the generator kept its schedule | ")
                .append(result.isValid() ? "yes" : "NO: the figures are void")
                .append(" |\n");
        page.append(String.format(
                Locale.ROOT,
                "| latency from due to whole answer, ms: median, 99 %%, most | %.1f, %.1f, %.1f |\n",
                result.latencyOfOk().p50(),
                result.latencyOfOk().p99(),
                result.latencyOfOk().max()));
        page.append("| HAProxy's worker is the same process | ")
                .append(sameWorker ? "yes" : "**NO**")
                .append(" |\n");
        return page.toString();
    }

    private String memory() {
        int last = samples.getLast().change();
        StringBuilder page = new StringBuilder("""
            | HAProxy's worker after changes | resident kB, median | least–most | open files, median | most |
            |---|---|---|---|---|
            """);
        for (int from = 0; from < last; from += 100) {
            row(page, from, Math.min(from + 100, last));
        }
        page.append(String.format(Locale.ROOT, """

                The slope of the resident memory is %.1f kB for each 100 changes over the whole run, and %.1f kB over
                its second half (least squares).
                """, slope(0) * 100, slope(last / 2) * 100));
        return page.toString();
    }

    private void row(StringBuilder page, int from, int to) {
        List<ProcessFigures> here = samples.stream()
                .filter(sample -> sample.change() > from && sample.change() <= to)
                .map(Sample::figures)
                .toList();
        Spread resident = Spread.of(
                here.stream().mapToDouble(ProcessFigures::residentKilobytes).toArray());
        Spread files =
                Spread.of(here.stream().mapToDouble(ProcessFigures::files).toArray());
        page.append(String.format(
                Locale.ROOT,
                "| %d–%d | %.0f | %.0f–%.0f | %.0f | %.0f |\n",
                from,
                to,
                resident.median(),
                resident.least(),
                resident.most(),
                files.median(),
                files.most()));
    }

    private double slope(int after) {
        List<Sample> part =
                samples.stream().filter(sample -> sample.change() > after).toList();
        double meanX = part.stream().mapToDouble(Sample::change).average().orElse(0);
        double meanY = part.stream()
                .mapToDouble(sample -> sample.figures().residentKilobytes())
                .average()
                .orElse(0);
        double over = 0;
        double under = 0;
        for (Sample sample : part) {
            over += (sample.change() - meanX) * (sample.figures().residentKilobytes() - meanY);
            under += (sample.change() - meanX) * (sample.change() - meanX);
        }
        return over / under;
    }
}
