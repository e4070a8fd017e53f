package dev.muster.bench.haproxy;

import dev.muster.haproxy.Balancer;
import dev.muster.haproxy.BalancerException;
import dev.muster.haproxy.BalancerOptions;
import dev.muster.haproxy.DesiredState;
import dev.muster.haproxy.Generation;
import dev.muster.haproxy.HealthStatuses;
import dev.muster.haproxy.Intent;
import dev.muster.haproxy.OwnLines;
import dev.muster.haproxy.Pool;
import dev.muster.haproxy.PoolName;
import dev.muster.haproxy.Server;
import dev.muster.haproxy.ServerName;
import dev.muster.haproxy.ServerStage;
import dev.muster.haproxy.ServerStatus;
import dev.muster.haproxy.TemplateSettings;
import dev.muster.haproxy.plan.PlanSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A balancer with one pool over a real HAProxy, in a folder of its own that goes with it. */
final class Bed implements AutoCloseable {

    static final PoolName WEB = new PoolName("web");

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    /** A change, and when it was told. */
    record Told(Generation generation, long atNanos) {}

    final Path folder;
    final LogEar ear;
    final RunningHaproxy process;
    final Queue<Told> told = new ConcurrentLinkedQueue<>();
    private final AtomicLong version = new AtomicLong();
    private BalancerOptions options;
    private @Nullable Balancer balancer;
    private String algorithm = "roundrobin";

    Bed(Path haproxy) throws IOException {
        folder = Files.createTempDirectory("mbench");
        ear = new LogEar();
        process = new RunningHaproxy(folder.resolve("haproxy.log"));
        options = BalancerOptions.defaults(
                        folder.resolve("h"),
                        haproxy,
                        new InetSocketAddress(LOOPBACK, 8080),
                        new InetSocketAddress(LOOPBACK, 8404))
                .withSettings(global(ear.line()));
    }

    private static TemplateSettings global(String lines) {
        return TemplateSettings.NONE.withLines(OwnLines.of(Map.of(OwnLines.Place.GLOBAL, lines)));
    }

    /** With a further line in the global section of haproxy.cfg. */
    Bed withGlobal(String line) {
        options = options.withSettings(global(ear.line() + "\n" + line));
        return this;
    }

    Bed withTimes(PlanSettings times) {
        options = options.withTimes(times);
        return this;
    }

    Bed withTemplate(Path file) {
        options = options.withTemplate(file);
        return this;
    }

    BalancerOptions options() {
        return options;
    }

    void algorithm(String other) {
        algorithm = other;
    }

    void open(Collection<Server> servers) throws BalancerException {
        open(state(servers));
    }

    void open(DesiredState first) throws BalancerException {
        balancer =
                Balancer.open(options, process, first, generation -> told.add(new Told(generation, System.nanoTime())));
    }

    Balancer balancer() {
        Balancer open = balancer;
        if (open == null) {
            throw new IllegalStateException("not open yet");
        }
        return open;
    }

    DesiredState state(Collection<Server> servers) {
        long number = version.incrementAndGet();
        return new DesiredState(
                number,
                List.of(new Pool(WEB, algorithm, "/health", HealthStatuses.DEFAULT, List.copyOf(servers))),
                List.of("change " + number));
    }

    void apply(Collection<Server> servers) {
        balancer().apply(state(servers));
    }

    static Server server(String name, InetSocketAddress address, int weight) {
        return new Server(new ServerName(name), address, weight, Intent.SERVE);
    }

    List<ServerStatus> servers() {
        return balancer().status().pools().stream()
                .flatMap(pool -> pool.servers().stream())
                .toList();
    }

    ServerStage stage(String name) {
        return servers().stream()
                .filter(server -> server.name().value().equals(name))
                .map(ServerStatus::stage)
                .findFirst()
                .orElse(ServerStage.ABSENT);
    }

    long ready() {
        return servers().stream()
                .filter(server -> server.stage() == ServerStage.READY)
                .count();
    }

    /** Waits for it; the bench ends with an error when it doesn't come. */
    void await(String what, int seconds, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + seconds * 1_000_000_000L;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("waited " + seconds + " s in vain until " + what + "; problem: "
                        + balancer().status().problem().orElse("none"));
            }
            Thread.sleep(5); // Until it is asked again.
        }
    }

    @Override
    public void close() {
        if (balancer != null) {
            balancer.close();
        }
        process.close();
        ear.close();
        delete(folder);
    }

    static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
