package dev.muster.bench.haproxy;

import dev.muster.haproxy.BalancerException;
import dev.muster.haproxy.Server;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many requests go through HAProxy to servers that came while it ran, against the same HAProxy with the same
 * servers in a file written by hand. A closed loop of kept-alive connections (wrk) on one core; HAProxy and what
 * answers on the other, which is to be the one that is busy all the time.
 */
final class Throughput {

    private static final int SERVERS = 8;
    private static final int CONNECTIONS = 32;
    private static final int SECONDS = 5;
    private static final int HAND_PORT = 8081;
    private static final List<String> OTHER_CORE = List.of("taskset", "-c", "1");
    private static final List<String> ITS_CORE = List.of("taskset", "-c", "0");

    private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
    private static final Pattern ERRORS = Pattern.compile("(Socket errors:.*|Non-2xx.*)");

    /**
     * One measurement.
     *
     * @param busy the share of a core that HAProxy's worker used
     * @param answerer the share that its servers used
     */
    private record Run(double rate, double busy, double answerer) {

        /** Processor time of the worker for a request. */
        double micros() {
            return busy / rate * 1e6;
        }
    }

    private final Bed bed;
    private final Path haproxy;
    private final long answerer;
    private final List<Run> dynamic = new ArrayList<>();
    private final List<Run> byHand = new ArrayList<>();

    /** {@code answerer} is the process that stands for the servers. */
    Throughput(Bed bed, Path haproxy, long answerer) {
        this.bed = bed;
        this.haproxy = haproxy;
        this.answerer = answerer;
    }

    /** With what the process that answers is started. */
    static List<String> core() {
        return ITS_CORE;
    }

    String run(int pairs) throws IOException, InterruptedException, BalancerException {
        List<Server> servers = new ArrayList<>();
        for (int i = 1; i <= SERVERS; i++) {
            servers.add(Bed.server("web-" + i, Answerer.address(i), 100));
        }
        bed.open(servers);
        bed.await("the servers are in", 30, () -> bed.ready() == SERVERS);
        bed.await("the file holds them", 10, () -> text().contains("server web-" + SERVERS + " "));
        String hand = byHand(text());
        Path file = bed.folder.resolve("hand.cfg");
        Files.writeString(file, hand);
        try (RunningHaproxy other = new RunningHaproxy(bed.folder.resolve("hand.log"))) {
            other.start(List.of(haproxy.toString(), "-W", "-f", file.toString()));
            Answerer.awaitListening(
                    new java.net.InetSocketAddress(bed.options().bind().getAddress(), HAND_PORT));
            Thread.sleep(2_000); // HAProxy and its checks come to rest.
            pin(bed.process.worker());
            pin(other.worker());
            load(bed.options().bind().getPort(), bed.process.worker(), 2);
            load(HAND_PORT, other.worker(), 2);
            for (int i = 0; i < pairs; i++) {
                Progress.show("pairs", i, pairs);
                // Which one is first changes, so that a drift of the machine favours none.
                if (i % 2 == 0) {
                    dynamic.add(load(bed.options().bind().getPort(), bed.process.worker(), SECONDS));
                    byHand.add(load(HAND_PORT, other.worker(), SECONDS));
                } else {
                    byHand.add(load(HAND_PORT, other.worker(), SECONDS));
                    dynamic.add(load(bed.options().bind().getPort(), bed.process.worker(), SECONDS));
                }
            }
        }
        return report(hand);
    }

    private String text() {
        try {
            return Files.readString(bed.options().configFile());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** What a person would have written: the same options, and servers without what only Muster needs. */
    private String byHand(String text) {
        List<String> lines = new ArrayList<>();
        for (String line : text.lines().toList()) {
            if (line.startsWith("  server ")) {
                lines.add(line.replaceAll(" (id|pool-purge-delay|pool-max-conn) [^ ]+", ""));
            } else if (!line.contains("stats socket")
                    && !line.contains("server-state")
                    && !line.contains("setenv")
                    && !line.contains("peer")
                    && !line.startsWith("#")) {
                lines.add(line.replace(":8080", ":" + HAND_PORT).replace(":8404", ":8405"));
            }
        }
        return String.join("\n", lines) + "\n";
    }

    private static void pin(long pid) throws IOException, InterruptedException {
        run(List.of("taskset", "-a", "-p", "-c", "0", Long.toString(pid)));
    }

    private Run load(int port, long worker, int seconds) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(OTHER_CORE);
        command.addAll(List.of("wrk", "-t", "1", "-c", Integer.toString(CONNECTIONS), "-d", seconds + "s"));
        command.add("http://127.0.0.1:" + port + "/");
        double before = ProcessFigures.of(worker).processorSeconds();
        double others = ProcessFigures.of(answerer).processorSeconds();
        long begun = System.nanoTime();
        String output = run(command);
        double took = (System.nanoTime() - begun) / 1e9;
        double busy = (ProcessFigures.of(worker).processorSeconds() - before) / took;
        double answering = (ProcessFigures.of(answerer).processorSeconds() - others) / took;
        Matcher errors = ERRORS.matcher(output);
        Matcher rate = RATE.matcher(output);
        if (errors.find() || !rate.find()) {
            throw new IllegalStateException("wrk did not get all its answers:\n" + output);
        }
        return new Run(Double.parseDouble(rate.group(1)), busy, answering);
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException(command + " failed: " + output);
        }
        return output;
    }

    private String report(String hand) {
        double[] ratios = new double[dynamic.size()];
        double[] costs = new double[dynamic.size()];
        StringBuilder page = new StringBuilder("""
            | pair | dynamic, requests a second | by hand | ratio, % | its time a request, µs | by hand | ratio, % |
            |---|---|---|---|---|---|---|
            """);
        for (int i = 0; i < ratios.length; i++) {
            Run ours = dynamic.get(i);
            Run theirs = byHand.get(i);
            ratios[i] = 100 * ours.rate() / theirs.rate();
            costs[i] = 100 * ours.micros() / theirs.micros();
            page.append(String.format(
                    Locale.ROOT,
                    "| %d | %.0f | %.0f | %.1f | %.2f | %.2f | %.1f |\n",
                    i + 1,
                    ours.rate(),
                    theirs.rate(),
                    ratios[i],
                    ours.micros(),
                    theirs.micros(),
                    costs[i]));
        }
        page.append("\n**The throughput is ")
                .append(words(Spread.of(ratios)))
                .append("** The processor time of HAProxy's worker for a request is ")
                .append(words(Spread.of(costs)))
                .append("\n");
        page.append(String.format(
                Locale.ROOT, """

                The core of HAProxy and its servers was busy to %.0f %% (%.0f %% HAProxy's worker, %.0f %% the servers;
                medians of the dynamic runs).
                """, share(Run::busy) + share(Run::answerer), share(Run::busy), share(Run::answerer)));
        page.append("\nA server written by hand is, for example:\n\n    ").append(server(hand));
        page.append("\n\nand the one that Muster added:\n\n    ")
                .append(server(text()))
                .append("\n");
        return page.toString();
    }

    private double share(ToDoubleFunction<Run> part) {
        return 100 * Spread.of(dynamic.stream().mapToDouble(part).toArray()).median();
    }

    private static String words(Spread ratio) {
        Spread.Interval interval = ratio.medianInterval();
        return String.format(
                Locale.ROOT,
                "%.1f %% of that by hand (median of %d pairs; %.1f to %.1f with %.0f %% confidence by order statistics;"
                        + " least %.1f, most %.1f).",
                ratio.median(),
                ratio.count(),
                interval.from(),
                interval.to(),
                interval.confidence() * 100,
                ratio.least(),
                ratio.most());
    }

    private static String server(String text) {
        return text.lines()
                .filter(line -> line.startsWith("  server "))
                .findFirst()
                .orElse("")
                .strip();
    }
}
