package dev.muster.haproxy;

import dev.muster.haproxy.plan.PlanSettings;
import dev.muster.haproxy.template.ConfigTemplate;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;

/** A real HAProxy under a balancer, small backends, and a client. */
final class BalancerBench implements AutoCloseable {

    static final PoolName WEB = new PoolName("web");

    final InetAddress own;
    final Path folder;
    final OwnedHaproxy process;
    final List<Generation> generations = new CopyOnWriteArrayList<>();
    final List<SmallBackend> backends = new ArrayList<>();
    final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    BalancerOptions options;
    private @Nullable Balancer balancer;
    String algorithm = "roundrobin";
    Traffic traffic = Traffic.HTTP;
    HealthStatuses healthStatuses = HealthStatuses.DEFAULT;
    private long version;

    BalancerBench(HaproxyBranch branch) throws Exception {
        this(branch, ownAddress());
    }

    /** Another one on the same address, as another balancer of the same site is for a client. */
    BalancerBench(HaproxyBranch branch, InetAddress address) throws Exception {
        own = address;
        folder = Files.createTempDirectory("hap");
        process = new OwnedHaproxy(folder.resolve("log"));
        options = BalancerOptions.defaults(folder.resolve("h"), branch.program(), free(), free())
                .withTimes(new PlanSettings(Duration.ofSeconds(1), Duration.ofMinutes(10), Duration.ofSeconds(5)));
    }

    BalancerBench open(Server... servers) throws BalancerException {
        return open(state(servers));
    }

    BalancerBench open(DesiredState first) throws BalancerException {
        balancer = Balancer.open(options, process, first, generations::add);
        return this;
    }

    SmallBackend backend(String name) throws IOException {
        SmallBackend backend = new SmallBackend(name);
        backends.add(backend);
        return backend;
    }

    /**
     * An address of loopback that nothing else uses: on 127.0.0.1 a client of somebody else might get a port before
     * HAProxy does.
     */
    private static InetAddress ownAddress() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return InetAddress.ofLiteral(
                "127." + random.nextInt(64, 128) + "." + random.nextInt(256) + "." + random.nextInt(1, 255));
    }

    InetSocketAddress free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, own)) {
            return new InetSocketAddress(own, socket.getLocalPort());
        }
    }

    static Server server(String name, SmallBackend backend) {
        return new Server(new ServerName(name), backend.address(), 100, Intent.SERVE);
    }

    static Server server(String name, SmallBackend backend, Intent intent) {
        return new Server(new ServerName(name), backend.address(), 100, intent);
    }

    DesiredState state(Server... servers) {
        return new DesiredState(
                ++version,
                List.of(new Pool(WEB, algorithm, "/health", healthStatuses, traffic, List.of(servers))),
                List.of("test " + version));
    }

    Balancer balancer() {
        return Objects.requireNonNull(balancer);
    }

    void apply(Server... servers) {
        balancer().apply(state(servers));
    }

    ServerStage stage(String name) {
        return balancer().status().pools().stream()
                .flatMap(pool -> pool.servers().stream())
                .filter(server -> server.name().value().equals(name))
                .map(ServerStatus::stage)
                .findFirst()
                .orElse(ServerStage.ABSENT);
    }

    void awaitStage(String name, ServerStage stage) {
        eventually()
                .untilAsserted(() -> org.assertj.core.api.Assertions.assertThat(stage(name))
                        .as(() -> name + " in " + balancer().status())
                        .isEqualTo(stage));
    }

    static String builtIn() throws IOException {
        try (InputStream in = Objects.requireNonNull(ConfigTemplate.class.getResourceAsStream("haproxy.cfg.hbs"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The built-in template with these lines in its frontend. */
    static String builtInWith(String lines) throws IOException {
        return builtIn().replace("  option idle-close-on-response\n", "  option idle-close-on-response\n" + lines);
    }

    /** How often it was reloaded, as the generations tell. */
    long reloads() {
        return generations.stream()
                .filter(generation -> generation.how() == How.RELOAD)
                .count();
    }

    void awaitReloads(int count) {
        eventually()
                .untilAsserted(() -> org.assertj.core.api.Assertions.assertThat(reloads())
                        .as(() -> balancer().status() + " " + generations)
                        .isEqualTo(count));
    }

    String file() throws IOException {
        return Files.readString(options.configFile());
    }

    static ConditionFactory eventually() {
        return Awaitility.await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(10));
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(request(path), HttpResponse.BodyHandlers.ofString());
    }

    HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create("http://" + Server.text(options.bind()) + path))
                .timeout(Duration.ofSeconds(20))
                .build();
    }

    @Override
    public void close() throws IOException {
        if (balancer != null) {
            balancer.close();
        }
        process.close();
        backends.forEach(SmallBackend::close);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
