package dev.muster.simulator;

import dev.muster.gossip.MemberStatus;
import dev.muster.gossip.serf.Census;
import dev.muster.gossip.serf.NodeConfig;
import dev.muster.gossip.serf.SerfTimings;
import dev.muster.gossip.swim.GossipLimits;
import dev.muster.gossip.swim.SwimTimings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * A cluster of real gossip nodes on virtual time. The same seed gives the same run, event by event; after each event
 * the {@link Invariants} of its node are checked. Not thread-safe. After the model of Kafka's RaftEventSimulationTest
 * and TigerBeetle's simulator.
 */
public final class Simulation {

    private static final int PORT = 7946;
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final long LONGEST_UPTIME_NANOS = 1_000_000_000_000_000L;
    private static final long SHORTEST_PAUSE_NANOS = 1_000_000_000L;
    private static final long LONGEST_PAUSE_NANOS = 10_000_000_000L;
    private static final int SEEDS = 3;

    private final long seed;
    private final SplittableRandom random;
    private final EventScheduler scheduler = new EventScheduler();
    private final SimulatedNetwork network;
    private final List<SimulatedNode> nodes = new ArrayList<>();
    private final SwimTimings swim;
    private final SerfTimings serf;

    public Simulation(long seed) {
        this(seed, SwimTimings.LAN, SerfTimings.DEFAULT);
    }

    public Simulation(long seed, SwimTimings swim, SerfTimings serf) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
        this.network = new SimulatedNetwork(scheduler, random.split());
        this.swim = swim;
        this.serf = serf;
    }

    public long seed() {
        return seed;
    }

    public EventScheduler scheduler() {
        return scheduler;
    }

    public SimulatedNetwork network() {
        return network;
    }

    public List<SimulatedNode> nodes() {
        return List.copyOf(nodes);
    }

    SimulatedNode node(int number) {
        return nodes.get(number);
    }

    /** When a node's monotonic clock began: those of different nodes have nothing to do with each other. */
    long newClockOffsetNanos() {
        return random.nextLong(LONGEST_UPTIME_NANOS);
    }

    RandomGenerator newRandom() {
        return random.split();
    }

    /** Adds one node, alone. */
    public SimulatedNode add() {
        SimulatedNode node = new SimulatedNode(this, nodes.size(), config(nodes.size() + 1), Optional.empty());
        enter(node);
        return node;
    }

    private NodeConfig config(int number) {
        return new NodeConfig(
                "node-" + number, address(number), new TreeMap<>(), 1, swim, serf, GossipLimits.DEFAULT, false);
    }

    private void enter(SimulatedNode node) {
        nodes.add(node);
        network.attach(node);
        node.start();
    }

    /** Adds {@code count} nodes that know each other already, and share what they know. */
    public void addConverged(int count) {
        int first = nodes.size() + 1;
        List<NodeConfig> configs =
                IntStream.range(first, first + count).mapToObj(this::config).toList();
        Census cluster = Census.of(configs);
        for (NodeConfig config : configs) {
            enter(new SimulatedNode(this, nodes.size(), config, Optional.of(cluster)));
        }
    }

    /** Adds {@code count} nodes; each joins through the first one of all. */
    public void add(int count) {
        for (int i = 0; i < count; i++) {
            SimulatedNode node = add();
            SimulatedNode first = nodes.getFirst();
            if (node != first) {
                node.join(first);
            }
        }
    }

    /**
     * From now on every node that is alone tries to join others, as production does: its seeds, which are the first
     * three nodes of all, and one of those that it may remember, all at once; then again after a pause that grows to
     * ten seconds.
     */
    public void keepJoining() {
        for (SimulatedNode node : nodes) {
            scheduler.after(random.nextLong(SHORTEST_PAUSE_NANOS), () -> tryJoining(node, SHORTEST_PAUSE_NANOS));
        }
    }

    private void tryJoining(SimulatedNode node, long pauseNanos) {
        long next = SHORTEST_PAUSE_NANOS;
        if (node.isRunning() && !node.isPaused() && node.isAlone()) {
            Set<SimulatedNode> tried = new LinkedHashSet<>(nodes.subList(0, Math.min(SEEDS, nodes.size())));
            tried.add(nodes.get(random.nextInt(nodes.size())));
            tried.remove(node);
            tried.forEach(node::join);
            next = Math.min(pauseNanos * 8 / 5, LONGEST_PAUSE_NANOS);
        }
        long pause = next;
        scheduler.after(pause, () -> tryJoining(node, pause));
    }

    private static InetSocketAddress address(int number) {
        try {
            byte[] ip = {10, (byte) (number >> 16), (byte) (number >> 8), (byte) number};
            return new InetSocketAddress(InetAddress.getByAddress(ip), PORT);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are always an address", e);
        }
    }

    public void run(Duration duration) {
        scheduler.run(duration);
    }

    /** Runs until {@code condition} holds; how long that took. Fails, naming the seed, when it takes too long. */
    public Duration awaitThat(String what, BooleanSupplier condition, Duration most) {
        Duration start = scheduler.now();
        if (!scheduler.runUntil(condition, LOOK_EVERY, most)) {
            throw new IllegalStateException("not within " + most.toSeconds() + " s: " + what + " [seed " + seed + "]");
        }
        return scheduler.now().minus(start);
    }

    /** Whether each of {@code observers} that runs believes this of each of {@code subjects} but itself. */
    public static boolean allBelieve(
            Collection<SimulatedNode> observers, Collection<SimulatedNode> subjects, MemberStatus status) {
        for (SimulatedNode observer : observers) {
            if (observer.isRunning() && !believes(observer, subjects, status)) {
                return false;
            }
        }
        return true;
    }

    private static boolean believes(SimulatedNode observer, Collection<SimulatedNode> subjects, MemberStatus status) {
        List<String> such = observer.machine().members().stream()
                .filter(member -> member.status() == status)
                .map(member -> member.name())
                .toList();
        Set<String> names = new HashSet<>(such);
        return subjects.stream().allMatch(subject -> subject == observer || names.contains(subject.name()));
    }
}
