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
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * A cluster of real gossip nodes on virtual time. The same seed gives the same run, event by event; after each event
 * the {@link Invariants} are checked. Not thread-safe. After the model of Kafka's RaftEventSimulationTest and
 * TigerBeetle's simulator.
 */
public final class Simulation {

    private static final int PORT = 7946;
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final long seed;
    private final SplittableRandom random;
    private final EventScheduler scheduler = new EventScheduler();
    private final SimulatedNetwork network;
    private final Invariants invariants = new Invariants();
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

    RandomGenerator newRandom() {
        return random.split();
    }

    /** Adds one node, alone. */
    public SimulatedNode add() {
        SimulatedNode node = new SimulatedNode(this, config(nodes.size() + 1), random.split());
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
            enter(new SimulatedNode(this, config, cluster, random.split()));
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

    void check(SimulatedNode node) {
        try {
            invariants.check(node);
        } catch (IllegalStateException e) {
            throw new IllegalStateException(e.getMessage() + " [seed " + seed + " at " + scheduler.now() + "]", e);
        }
    }
}
