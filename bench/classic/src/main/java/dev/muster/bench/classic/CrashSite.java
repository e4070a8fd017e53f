package dev.muster.bench.classic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Two balancers of Muster with their web nodes, and beside them the floor: two balancers and apps whose parents send
 * them a datagram. Closing it kills them all. For one thread.
 */
final class CrashSite implements AutoCloseable {

    /** Of each side. */
    static final int APPS = 4;

    /** Of each side. */
    static final int BALANCERS = 2;

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration STEP = Duration.ofMillis(10);

    /**
     * So long an agent that has joined is left alone: what its start costs the machine is not to be measured, and
     * nobody is told of a crash before the agent is there.
     */
    private static final Duration SETTLED = Duration.ofSeconds(3);

    /** In milliseconds: so that apps have sessions when they die. */
    private static final String DELAY = "20";

    private final Surroundings at;
    private final List<Node> nodes = new ArrayList<>();

    private CrashSite(Surroundings at) {
        this.at = at;
    }

    /** Every node's name and address. */
    static SortedMap<String, String> places() {
        SortedMap<String, String> places = new TreeMap<>();
        for (int i = 1; i <= BALANCERS; i++) {
            places.put("ha-" + i, balancer(i));
            places.put("floor-" + i, floor(i));
        }
        for (int i = 1; i <= APPS; i++) {
            places.put("web-" + i, web(i));
            places.put("app-" + i, app(i));
        }
        return places;
    }

    static String balancer(int number) {
        return "10.77.0." + (1 + number);
    }

    static String floor(int number) {
        return "10.77.0." + (5 + number);
    }

    private static String web(int number) {
        return "10.77.0." + (10 + number);
    }

    private static String app(int number) {
        return "10.77.0." + (40 + number);
    }

    /** Where the log of a balancer goes. */
    static int logPort(boolean floor, int number) {
        return Network.LOG_PORT + (floor ? 10 : 0) + number;
    }

    /** Starts all of it, and returns when each app has answered through each of its balancers. */
    static CrashSite open(Surroundings at) throws IOException {
        CrashSite site = new CrashSite(at);
        try {
            site.startAll();
        } catch (IOException | RuntimeException e) {
            site.close();
            throw e;
        }
        return site;
    }

    private void startAll() throws IOException {
        String apps = IntStream.rangeClosed(1, APPS)
                .mapToObj(i -> "{\"host\":\"app-" + i + "\",\"ip\":\"" + app(i) + "\"}")
                .collect(Collectors.joining(",", "[", "]"));
        for (int i = 1; i <= BALANCERS; i++) {
            // The first one joins nobody: an empty variable says nothing.
            start(
                    "ha-" + i,
                    balancer(i),
                    at.bench().resolve("muster/balancer"),
                    Map.of("MUSTER_JOIN", i == 1 ? "" : balancer(1), "HAPROXY_LINES", lines(i).toString()));
            start(
                    "floor-" + i,
                    floor(i),
                    at.bench().resolve("floor/balancer"),
                    Map.of("APPS", apps, "HAPROXY_LOG", Network.BENCH + ":" + logPort(true, i)));
        }
        for (int i = 1; i <= APPS; i++) {
            start("web-" + i, web(i), at.bench().resolve("muster/web"), Map.of("MUSTER_CONFIG", config().toString()));
            start("app-" + i, app(i), at.bench().resolve("floor/web"), Map.of("BALANCERS", floors()));
        }
        for (int i = 1; i <= BALANCERS; i++) {
            Site.awaitServing(balancer(i), names("web-"), log("ha-" + i));
            Site.awaitServing(floor(i), names("app-"), log("floor-" + i));
        }
    }

    private static String floors() {
        return IntStream.rangeClosed(1, BALANCERS).mapToObj(CrashSite::floor).collect(Collectors.joining(" "));
    }

    private static Set<String> names(String kind) {
        return IntStream.rangeClosed(1, APPS).mapToObj(i -> kind + i).collect(Collectors.toUnmodifiableSet());
    }

    private Path lines(int balancer) throws IOException {
        Path lines = at.logs().resolve("frontend-" + balancer + ".lines");
        return Files.writeString(lines, "log " + Network.BENCH + ":" + logPort(false, balancer) + " local0\n");
    }

    /** The same app dies every few seconds: deaths are forgotten sooner than usual, so that it isn't held back. */
    private Path config() throws IOException {
        return Files.writeString(at.logs().resolve("crashes.yaml"), """
            services:
              web:
                restart: {reset_after: 1s, limit: none}
            """);
    }

    private void start(String name, String address, Path kind, Map<String, String> more) throws IOException {
        Map<String, String> environment = Site.environment(at, address);
        environment.put("DELAY", DELAY);
        environment.put("FLOOR", at.bench().resolve("floor").toString());
        environment.putAll(more);
        nodes.add(Node.start(at, name, kind.resolve("services"), environment, log(name)));
    }

    private Path log(String name) {
        return at.logs().resolve("crashes-" + name + ".log");
    }

    /** The nodes with an app of Muster's side, or of the floor's. */
    List<Node> apps(boolean floor) {
        return nodes.stream()
                .filter(node -> node.name().startsWith(floor ? "app-" : "web-"))
                .toList();
    }

    /**
     * Kills the agents of these nodes; s6 starts each again. Returns when the new ones look after the apps, which have
     * gone on, and have been in the cluster for a moment.
     */
    void replaceAgents(List<Node> of) throws IOException {
        List<Long> apps = new ArrayList<>();
        List<Long> agents = new ArrayList<>();
        List<Long> ready = new ArrayList<>();
        List<Long> joined = new ArrayList<>();
        for (Node node : of) {
            apps.add(running(node, "node"));
            agents.add(running(node, "java"));
            ready.add(timesReady(node));
            joined.add(timesJoined(node));
        }
        agents.forEach(agent -> ProcessHandle.of(agent).ifPresent(ProcessHandle::destroyForcibly));
        for (int i = 0; i < of.size(); i++) {
            Node node = of.get(i);
            long readyBefore = ready.get(i);
            long joinedBefore = joined.get(i);
            Deadline.await(
                    "the new agent of " + node.name() + " has its app and has joined; see " + log(node.name()),
                    PATIENCE,
                    STEP,
                    () -> timesReady(node) > readyBefore && timesJoined(node) > joinedBefore);
            if (running(node, "node") != apps.get(i) || running(node, "java") == agents.get(i)) {
                throw new IOException(node.name() + " did not keep its app when its agent was killed");
            }
        }
        Deadline.pass(SETTLED);
    }

    private static long running(Node node, String program) throws IOException {
        return node.processes()
                .find(program)
                .orElseThrow(() -> new IOException("no " + program + " runs on " + node.name()));
    }

    /** How often an agent there has said that its app is ready. */
    private long timesReady(Node node) throws IOException {
        return timesSaid(node, "web: ready");
    }

    /** How often an agent there has said that it is in the cluster. */
    private long timesJoined(Node node) throws IOException {
        return timesSaid(node, "joined: 1 of 1 answered");
    }

    private long timesSaid(Node node, String words) throws IOException {
        try (var lines = Files.lines(log(node.name()))) {
            return lines.filter(line -> line.endsWith(words)).count();
        }
    }

    @Override
    public void close() throws IOException {
        nodes.forEach(Node::kill);
        try {
            for (Node node : nodes) {
                node.awaitEnd();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
