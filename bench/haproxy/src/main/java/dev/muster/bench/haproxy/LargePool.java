package dev.muster.bench.haproxy;

import dev.muster.agent.roster.Causes;
import dev.muster.agent.roster.PoolRules;
import dev.muster.agent.roster.PoolSettings;
import dev.muster.agent.roster.Roster;
import dev.muster.agent.roster.RosterChange;
import dev.muster.agent.roster.RosterReader;
import dev.muster.agent.roster.RosterSettings;
import dev.muster.agent.roster.Router;
import dev.muster.agent.roster.ServiceInstance;
import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import dev.muster.gossip.ProtocolVersions;
import dev.muster.haproxy.BalancerException;
import dev.muster.haproxy.DesiredState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
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

/**
 * One change in a pool of thousands: how long until HAProxy has done it, and until the file says so. The way is that of
 * an agent, from the members that gossip knows over the roster to the balancer.
 */
final class LargePool {

    /** What changes. */
    enum Kind {
        LEAVES("one leaves", false),
        RETURNS("one comes back", true),
        WEIGHT("one gets another weight", false),
        NEW("a new one comes", true);

        private final String words;
        private final boolean waitsForCheck;

        Kind(String words, boolean waitsForCheck) {
            this.words = words;
            this.waitsForCheck = waitsForCheck;
        }
    }

    /**
     * One change, in milliseconds.
     *
     * @param read from the members to the roster
     * @param seen from the roster until HAProxy said that it has done it
     * @param answered from the roster, or from the check that passed, until HAProxy's last answer
     */
    private record Measured(Kind kind, double read, double seen, double answered) {}

    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private final Bed bed;
    private final int size;
    private final SortedMap<String, Member> members = new TreeMap<>();
    private final RosterReader reader = new RosterReader(RosterSettings.defaults(true));
    private final Router router = new Router(List.of(PoolSettings.web("/health")), PoolRules.DEFAULT);
    private final Random random = new Random(5_000);
    private final List<Measured> measured = new ArrayList<>();
    private final List<Double> filed = new ArrayList<>();
    private final List<Double> floor = new ArrayList<>();
    private Optional<Member> left = Optional.empty();
    private Roster roster = Roster.empty();
    private int number;

    LargePool(Bed bed, int size) {
        this.bed = bed;
        this.size = size;
    }

    /** Opens the pool, makes {@code warmUp} changes that don't count and then {@code changes} that do. */
    String run(int warmUp, int changes, Duration pause) throws IOException, InterruptedException, BalancerException {
        while (members.size() < size) {
            add();
        }
        long begun = System.nanoTime();
        bed.open(steer(read()));
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

    private Member add() {
        String name = String.format(Locale.ROOT, "node-%05d", number);
        Member member = member(name, Answerer.address(number), 100);
        number++;
        members.put(name, member);
        return member;
    }

    private static Member member(String name, InetSocketAddress address, int weight) {
        String service = "ready " + address.getPort() + " " + weight + " v=2";
        return new Member(
                name,
                new InetSocketAddress(address.getAddress(), 7946),
                new TreeMap<>(Map.of("muster", "1", "svc:web", service)),
                MemberStatus.ALIVE,
                new ProtocolVersions(1, 5, 2, 2, 5, 5));
    }

    /** What an agent's loop does first. */
    private Roster read() {
        return reader.read(roster.version() + 1, List.copyOf(members.values()));
    }

    /** What it does with a new roster. */
    private DesiredState steer(Roster next) {
        RosterChange change = RosterChange.between(roster, next);
        List<String> causes = Causes.of(change);
        roster = next;
        return router.step(change, System.nanoTime()).desired(causes);
    }

    private void measure(Kind kind, boolean counts, AdminSocket admin) throws IOException, InterruptedException {
        Member changed = change(kind);
        String name = changed.name();
        FileTime written = Files.getLastModifiedTime(bed.options().configFile());
        bed.ear.forget(name);
        bed.told.clear();
        long before = System.nanoTime();
        Roster next = read();
        long begun = System.nanoTime();
        DesiredState state = steer(next);
        double steered = (System.nanoTime() - begun) / 1e6;
        bed.balancer().apply(state);
        OptionalLong at = kind == Kind.WEIGHT
                ? awaitWeight(admin, name, weight(changed), begun)
                : bed.ear.await(name, kind != Kind.LEAVES, begun + PATIENCE_NANOS);
        if (at.isEmpty()) {
            throw new IllegalStateException("HAProxy never did it: " + kind.words + ", " + name);
        }
        double took = generation(name).generation().took().toNanos() / 1e6;
        long file = awaitFile(written, begun);
        if (counts) {
            double toAnswer = kind.waitsForCheck ? took : steered + took;
            measured.add(new Measured(kind, (begun - before) / 1e6, (at.getAsLong() - begun) / 1e6, toAnswer));
            filed.add((file - begun) / 1e6);
            long asked = System.nanoTime();
            admin.ask("set server web/" + name + " weight " + weight(changed));
            floor.add((System.nanoTime() - asked) / 1e6);
        }
    }

    private Member change(Kind kind) {
        List<Member> all = List.copyOf(members.values());
        Member any = all.get(random.nextInt(all.size()));
        return switch (kind) {
            case LEAVES -> {
                members.remove(any.name());
                left = Optional.of(any);
                yield any;
            }
            case RETURNS -> {
                Member back = left.orElseThrow();
                members.put(back.name(), back);
                yield back;
            }
            case WEIGHT -> {
                ServiceInstance service = instance(any);
                Member other = member(any.name(), service.address(), service.weight() % 200 + 1);
                members.put(other.name(), other);
                yield other;
            }
            case NEW -> add();
        };
    }

    private static ServiceInstance instance(Member member) {
        return RosterReader.read(1, List.of(member), RosterSettings.defaults(true))
                .services()
                .getFirst();
    }

    private static int weight(Member member) {
        return instance(member).weight();
    }

    private static OptionalLong awaitWeight(AdminSocket admin, String name, int weight, long begun) throws IOException {
        while (System.nanoTime() - begun < PATIENCE_NANOS) {
            if (admin.ask("get weight web/" + name).startsWith(weight + " ")) {
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
            | change | times | HAProxy has done it, ms: median | 99 % | most | last answer, ms: median | 99 % | most \
            | roster, ms: median | 99 % | most |
            |---|---|---|---|---|---|---|---|---|---|---|
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
                .append(" | ");
        page.append(spread(changes.stream().map(Measured::read).toList()).cells(2))
                .append(" |\n");
    }

    private static Spread spread(List<Double> values) {
        return Spread.of(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static double seconds(long nanos) {
        return nanos / 1e9;
    }
}
