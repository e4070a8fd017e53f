package dev.muster.bench.haproxy;

import dev.muster.haproxy.Attributes;
import dev.muster.haproxy.BalancerException;
import dev.muster.haproxy.Server;
import dev.muster.haproxy.ServerName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One change in a pool of thousands: how long until HAProxy has done it, and until the file says so. */
final class LargePool {

    /** What changes. */
    enum Kind {
        LEAVES("one leaves"),
        RETURNS("one comes back"),
        WEIGHT("one gets another weight"),
        NEW("a new one comes");

        private final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    /**
     * One change, in milliseconds.
     *
     * @param seen until HAProxy said that it has done it
     * @param answered until HAProxy's last answer, by Muster's own count
     */
    private record Measured(Kind kind, double seen, double answered) {}

    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private final Bed bed;
    private final int size;
    private final SortedMap<String, Server> servers = new TreeMap<>();
    private final Random random = new Random(5_000);
    private final List<Measured> measured = new ArrayList<>();
    private final List<Double> filed = new ArrayList<>();
    private final List<Double> floor = new ArrayList<>();
    private Optional<Server> left = Optional.empty();
    private int number;

    LargePool(Bed bed, int size) {
        this.bed = bed;
        this.size = size;
    }

    /** Opens the pool, makes {@code warmUp} changes that don't count and then {@code changes} that do. */
    String run(int warmUp, int changes, Duration pause) throws IOException, InterruptedException, BalancerException {
        while (servers.size() < size) {
            add();
        }
        long begun = System.nanoTime();
        bed.open(fresh());
        double started = seconds(System.nanoTime() - begun);
        bed.await("all servers are in", 300, () -> {
            Progress.show("servers", (int) bed.ready(), size);
            return bed.ready() == size;
        });
        double filled = seconds(System.nanoTime() - begun);
        bed.await("the file holds them", 60, () -> lines() == size);
        double written = seconds(System.nanoTime() - begun);
        Thread.sleep(2_000); // Until it is asked again.
        Kind[] kinds = Kind.values();
        try (AdminSocket admin = AdminSocket.open(bed.options().adminSocket())) {
            for (int i = 0; i < warmUp + changes; i++) {
                Progress.show("changes", i, warmUp + changes);
                long millis = (long) (pause.toMillis() * (0.6 + 0.8 * random.nextDouble()));
                Thread.sleep(millis); // The pace of the changes.
                measure(kinds[i % kinds.length], i >= warmUp, admin);
            }
        }
        return report(started, filled, written, warmUp);
    }

    private Server add() {
        String name = String.format(Locale.ROOT, "node-%05d", number);
        Server server = Bed.server(name, Answerer.address(number), 100);
        number++;
        servers.put(name, server);
        return server;
    }

    private void measure(Kind kind, boolean counts, AdminSocket admin) throws IOException, InterruptedException {
        Server server = change(kind);
        String name = server.name().value();
        FileTime before = Files.getLastModifiedTime(bed.options().configFile());
        bed.ear.forget(name);
        bed.told.clear();
        var state = bed.state(fresh());
        long begun = System.nanoTime();
        bed.balancer().apply(state);
        OptionalLong at = kind == Kind.WEIGHT
                ? awaitWeight(admin, server, begun)
                : bed.ear.await(name, kind != Kind.LEAVES, begun + PATIENCE_NANOS);
        if (at.isEmpty()) {
            throw new IllegalStateException("HAProxy never did it: " + kind.words + ", " + name);
        }
        double took = generation(name).generation().took().toNanos() / 1e6;
        long file = awaitFile(before, begun);
        if (counts) {
            measured.add(new Measured(kind, (at.getAsLong() - begun) / 1e6, took));
            filed.add((file - begun) / 1e6);
            long asked = System.nanoTime();
            admin.ask("set server web/" + name + " weight " + server.weight());
            floor.add((System.nanoTime() - asked) / 1e6);
        }
    }

    /** New values, as an agent makes them of each roster. */
    private List<Server> fresh() {
        return servers.values().stream()
                .map(server -> new Server(
                        new ServerName(server.name().value()),
                        server.address(),
                        server.weight(),
                        server.intent(),
                        Attributes.fitting(Map.of("v", "2"))))
                .toList();
    }

    private Server change(Kind kind) {
        List<Server> all = List.copyOf(servers.values());
        Server any = all.get(random.nextInt(all.size()));
        return switch (kind) {
            case LEAVES -> {
                servers.remove(any.name().value());
                left = Optional.of(any);
                yield any;
            }
            case RETURNS -> {
                Server back = left.orElseThrow();
                servers.put(back.name().value(), back);
                yield back;
            }
            case WEIGHT -> {
                Server other = Bed.server(any.name().value(), any.address(), any.weight() % 200 + 1);
                servers.put(other.name().value(), other);
                yield other;
            }
            case NEW -> add();
        };
    }

    private static OptionalLong awaitWeight(AdminSocket admin, Server server, long begun) throws IOException {
        while (System.nanoTime() - begun < PATIENCE_NANOS) {
            if (admin.ask("get weight web/" + server.name()).startsWith(server.weight() + " ")) {
                return OptionalLong.of(System.nanoTime());
            }
            LockSupport.parkNanos(100_000);
        }
        return OptionalLong.empty();
    }

    /** The last generation that names this server. */
    private Bed.Told generation(String name) throws InterruptedException {
        String step = "web/" + name + " ";
        for (int i = 0; i < 2_000; i++) {
            Bed.@Nullable Told last = null;
            for (Bed.Told told : bed.told) {
                if (told.generation().steps().stream().anyMatch(words -> words.startsWith(step))) {
                    last = told;
                }
            }
            if (last != null) {
                return last;
            }
            Thread.sleep(5); // Until it is asked again.
        }
        throw new IllegalStateException("no generation tells of " + name);
    }

    private long awaitFile(FileTime before, long begun) throws IOException, InterruptedException {
        while (Files.getLastModifiedTime(bed.options().configFile()).equals(before)) {
            if (System.nanoTime() - begun > PATIENCE_NANOS) {
                throw new IllegalStateException("the file never followed");
            }
            Thread.sleep(2); // Until it is asked again.
        }
        return System.nanoTime();
    }

    private long lines() {
        try {
            return Files.readString(bed.options().configFile())
                    .lines()
                    .filter(line -> line.startsWith("  server "))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String report(double started, double filled, double written, int warmUp) {
        StringBuilder page = new StringBuilder();
        page.append(String.format(Locale.ROOT, """
                A cold start: HAProxy answers after %.1f s, all %d servers have passed their first check (at most 500 a
                second are asked) and take requests after %.1f s, and the file holds them after %.1f s.

                """, started, size, filled, written));
        page.append("""
            | change | times | HAProxy has done it, ms: median | 99 % | most | last answer, ms: median | 99 % | most |
            |---|---|---|---|---|---|---|---|
            """);
        for (Kind kind : Kind.values()) {
            row(
                    page,
                    kind.words,
                    measured.stream().filter(one -> one.kind() == kind).toList());
        }
        row(page, "**all**", measured);
        Spread files = spread(filed);
        page.append(String.format(
                Locale.ROOT,
                """

                The file follows after %.0f ms (median; 99 %% %.0f, most %.0f). A `set server` sent by hand on an open
                connection takes %.2f ms (median; 99 %% %.2f). %d changes before these did not count.
                """,
                files.median(),
                files.at(0.99),
                files.most(),
                spread(floor).median(),
                spread(floor).at(0.99),
                warmUp));
        return page.toString();
    }

    private static void row(StringBuilder page, String title, List<Measured> changes) {
        page.append("| ").append(title).append(" | ").append(changes.size()).append(" | ");
        page.append(spread(changes.stream().map(Measured::seen).toList()).cells(2))
                .append(" | ");
        page.append(spread(changes.stream().map(Measured::answered).toList()).cells(2))
                .append(" |\n");
    }

    private static Spread spread(List<Double> values) {
        return Spread.of(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static double seconds(long nanos) {
        return nanos / 1e9;
    }
}
