package dev.muster.bench.haproxy;

import dev.muster.bench.load.LoadPlan;
import dev.muster.bench.load.LoadResult;
import dev.muster.bench.load.LoadRun;
import dev.muster.haproxy.BalancerException;
import dev.muster.haproxy.Generation;
import dev.muster.haproxy.How;
import dev.muster.haproxy.Server;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Settings change again and again, each time by a reload, while an open loop of requests goes on: what fails. */
final class Reloads {

    private static final double RATE = 300;

    private final Bed bed;
    private final Path template;
    private final String builtIn;

    Reloads(Bed bed) throws IOException {
        this.bed = bed;
        this.template = bed.folder.resolve("mine.hbs");
        try (InputStream in = Objects.requireNonNull(
                dev.muster.haproxy.template.ConfigTemplate.class.getResourceAsStream("haproxy.cfg.hbs"))) {
            builtIn = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        write("");
        bed.withTemplate(template);
    }

    /** The built-in template with this line in its frontend. */
    private void write(String line) throws IOException {
        String mark = "  option idle-close-on-response\n";
        Files.writeString(template, builtIn.replace(mark, mark + line));
    }

    String run(int reloads) throws IOException, InterruptedException, BalancerException {
        List<App> apps = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            apps.add(new App("web-" + i));
        }
        List<Server> servers = apps.stream().map(app -> app.server(100)).toList();
        bed.open(servers);
        bed.await("the servers are in", 30, () -> bed.ready() == servers.size());
        LoadPlan plan = LoadPlan.of(URI.create("http://127.0.0.1:8080/"))
                .withRate(RATE)
                .withDuration(Duration.ofMinutes(30))
                .withMix(0.5, 0.5);
        LoadRun load = LoadRun.start(plan);
        Thread.sleep(3_000); // Some load without changes.
        long begun = System.nanoTime();
        for (int i = 1; i <= reloads; i++) {
            Progress.show("reloads", i, reloads);
            if (i % 2 == 0) {
                bed.algorithm(i % 4 == 0 ? "roundrobin" : "leastconn");
                bed.apply(servers);
            } else {
                write("  http-response set-header X-Round " + i + "\n");
                bed.balancer().reread();
            }
            int wanted = i;
            bed.await("reload " + i + " is done", 30, () -> done().size() == wanted);
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        Thread.sleep(3_000); // Some load without changes.
        load.stop();
        LoadResult result = load.result();
        apps.forEach(App::close);
        return report(result, seconds);
    }

    private List<Generation> done() {
        return bed.told.stream()
                .map(Bed.Told::generation)
                .filter(generation -> generation.how() == How.RELOAD)
                .toList();
    }

    private String report(LoadResult result, double seconds) {
        Spread took = Spread.of(done().stream()
                .mapToDouble(generation -> generation.took().toNanos() / 1e6)
                .toArray());
        return String.format(
                Locale.ROOT,
                """
                | what | how much |
                |---|---|
                | reloads, by turns for another line of the template and for another algorithm | %d in %.0f s |
                | reloads, as HAProxy's master counts them | %d |
                | requests, open loop at %.0f a second, half of them POST, half on kept-alive connections | %d |
                | **failed requests** | **%d** |
                | the generator kept its schedule | %s |
                | latency from due to whole answer, ms: median, 99 %%, most | %.1f, %.1f, %.1f |
                | a reload, from the order to the new worker's proof, ms: median, most | %.0f, %.0f |
                """,
                done().size(),
                seconds,
                bed.balancer().status().reloads(),
                RATE,
                result.sent(),
                result.failed(),
                result.isValid() ? "yes" : "NO: the figures are void",
                result.latencyOfOk().p50(),
                result.latencyOfOk().p99(),
                result.latencyOfOk().max(),
                took.median(),
                took.most());
    }
}
