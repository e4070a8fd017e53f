package dev.muster.simulator;

import dev.muster.gossip.MemberStatus;
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

/**
 * A cluster of real gossip nodes on virtual time. The same seed gives the same run, event by event; after each event
 * the {@link Invariants} of its node are checked. Not thread-safe. After the model of Kafka's RaftEventSimulationTest and
 * TigerBeetle's simulator.
 */
public final class Simulation {

    private static final int PORT = 7946;
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final long LONGEST_UPTIME_NANOS = 1_000_000_000_000_000L;
    private static final long SHORTEST_PAUSE_NANOS = 1_000_000_000L;
    private static final long LONGEST_PAUSE_NANOS = 10_000_000_000L;
    private static final int JOINED_AT_ONCE = 3;

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

    RandomGenerator newRandom() {
        return random.split();
    }

    /** Adds one node, alone. */
    public SimulatedNode add() {
        int number = nodes.size();
        NodeConfig config = new NodeConfig(
                "node-" + (number + 1),
                address(number + 1),
                new TreeMap<>(),
                1,
                swim,
                serf,
                GossipLimits.DEFAULT,
                false);
        // Monotonic clocks have nothing to do with each other.
        long clockOffsetNanos = random.nextLong(LONGEST_UPTIME_NANOS);
        SimulatedNode node = new SimulatedNode(this, number, config, random.split(), clockOffsetNanos);
        nodes.add(node);
        network.attach(node);
        node.start();
        return node;
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
     * From now on every node that is alone tries to join others, as production does with its seeds and the members that
     * it remembers: three at a time, then after a pause that grows to ten seconds.
     */
    public void keepJoining() {
        for (SimulatedNode node : nodes) {
            scheduler.after(random.nextLong(SHORTEST_PAUSE_NANOS), () -> tryJoining(node, SHORTEST_PAUSE_NANOS));
        }
    }

    private void tryJoining(SimulatedNode node, long pauseNanos) {
        long next = SHORTEST_PAUSE_NANOS;
        if (node.isRunning() && !node.isPaused() && node.isAlone()) {
            for (int i = 0; i < JOINED_AT_ONCE; i++) {
                SimulatedNode other = nodes.get(random.nextInt(nodes.size()));
                if (other != node) {
                    node.join(other);
                }
            }
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
