package dev.muster.simulator;

import dev.muster.gossip.ClusterEvent;
import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.serf.Census;
import dev.muster.gossip.serf.Effect;
import dev.muster.gossip.serf.Node;
import dev.muster.gossip.serf.NodeConfig;
import dev.muster.gossip.swim.Counter;
import dev.muster.gossip.swim.Counters;
import dev.muster.gossip.wire.Message;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * A real gossip node whose time and network are simulated. It has a clock of its own, that may jump, and may be paused:
 * then what comes waits in its queue, as in production. Not thread-safe.
 */
public final class SimulatedNode {

    /** The owner thread of production takes as many inputs before it looks at its timers. */
    private static final int MOST_INPUTS_BEFORE_TIMERS = 256;

    private final Simulation simulation;
    private final int number;
    private final Counters counters = new Counters();
    private final Map<Long, Consumer<Optional<String>>> commands = new HashMap<>();
    private final List<Consumer<ClusterEvent.MemberEvent>> listeners = new ArrayList<>();
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private NodeConfig config;
    private Node node;
    private Invariants invariants;
    private boolean running = true;
    private boolean left;
    private int life;
    private long commandNumber;
    private long clockOffsetNanos;
    private long pausedUntilNanos = Long.MIN_VALUE;
    private long wakeNanos = Long.MAX_VALUE;

    /** Alone, or one of a {@code cluster} that has long found together. */
    SimulatedNode(Simulation simulation, int number, NodeConfig config, Optional<Census> cluster) {
        this.simulation = simulation;
        this.number = number;
        this.config = config;
        this.clockOffsetNanos = simulation.newClockOffsetNanos();
        this.invariants = Invariants.ofANewNode();
        RandomGenerator random = simulation.newRandom();
        long now = clockNanos();
        this.node = cluster.map(members -> Node.among(members, config, random, counters, now))
                .orElseGet(() -> new Node(config, random, counters, now));
    }

    /** Counted from 0, in the order in which the nodes were added. */
    public int number() {
        return number;
    }

    public String name() {
        return config.name();
    }

    public InetSocketAddress address() {
        return config.address();
    }

    public boolean isRunning() {
        return running;
    }

    public Counters counters() {
        return counters;
    }

    /** The machine itself, to look at. */
    public Node machine() {
        return node;
    }

    /** How often it was started again. */
    int life() {
        return life;
    }

    /** Hears of what this node sees happen to members, in all of its lives. */
    public void addListener(Consumer<ClusterEvent.MemberEvent> listener) {
        listeners.add(listener);
    }

    /** What this node believes of {@code name}; nothing if it does not know it. */
    public Optional<MemberStatus> statusOf(String name) {
        return node.member(name).map(Member::status);
    }

    /** Whether nobody else is alive, as far as this node knows. */
    public boolean isAlone() {
        return node.members().stream()
                .noneMatch(member ->
                        member.status() == MemberStatus.ALIVE && !member.name().equals(name()));
    }

    /** Ends without a word. */
    public void kill() {
        running = false;
        waiting.clear();
    }

    /** Starts again under the same name and address, with nothing remembered. */
    public void restart(long incarnation) {
        invariants = Invariants.ofANewNode();
        begin(incarnation);
        afterInput();
    }

    /**
     * Starts again as production does, with a snapshot: with a higher incarnation than ever before, and the Lamport
     * clocks where they were, unless it left on purpose.
     */
    public void restartFromMemory() {
        Node before = node;
        boolean cameBackFromLeaving = left;
        begin(before.incarnation() + 1);
        if (cameBackFromLeaving) {
            invariants.forgetClocks();
        } else {
            node.resume(before.lamportTime(), before.eventTime(), before.queryTime());
        }
        afterInput();
    }

    private void begin(long incarnation) {
        config = new NodeConfig(
                config.name(),
                config.address(),
                config.tags(),
                incarnation,
                config.swim(),
                config.serf(),
                config.limits(),
                config.compression());
        node = new Node(config, simulation.newRandom(), counters, clockNanos());
        running = true;
        left = false;
        life++;
        commands.clear();
        waiting.clear();
        pausedUntilNanos = Long.MIN_VALUE;
        wakeNanos = Long.MAX_VALUE;
    }

    public void join(SimulatedNode other) {
        input(() -> node.join(++commandNumber, List.of(other.address()), clockNanos()));
    }

    /** Leaves; {@code done} hears of the end. */
    public void leave(Runnable done) {
        left = true;
        input(() -> {
            commands.put(++commandNumber, problem -> done.run());
            node.leave(commandNumber, clockNanos());
        });
    }

    public void setTags(SortedMap<String, String> tags) {
        input(() -> node.setTags(++commandNumber, tags, member -> false, clockNanos()));
    }

    /** Does nothing until then; what comes meanwhile waits. The clock goes on. */
    public void pauseUntil(long untilNanos) {
        pausedUntilNanos = Math.max(pausedUntilNanos, untilNanos);
        int thisLife = life;
        simulation.scheduler().at(untilNanos, () -> resume(thisLife));
    }

    /** What a slow node is blocked in. */
    public enum Slowness {
        /** Its whole process stands still: what comes waits in its queue, and so do its timers. */
        PAUSED,
        /**
         * What it sends and what it gets is late, while its timers go on: the node that believes that all others are
         * silent. Source: Lifeguard (arXiv 1707.00788), section V, where processing is blocked before a message is sent
         * and after one is received.
         */
        LATE
    }

    /** Is slow from now until {@code untilNanos}: blocked, then awake for a moment, in turn. */
    public void slowDown(Slowness slowness, Duration blocked, Duration awake, long untilNanos) {
        long now = simulation.scheduler().nowNanos();
        if (now >= untilNanos) {
            return;
        }
        long end = Math.min(untilNanos, now + blocked.toNanos());
        switch (slowness) {
            case PAUSED -> pauseUntil(end);
            case LATE ->
                simulation
                        .network()
                        .add(new LinkFault(
                                (from, to) -> from.equals(this) || to.equals(this), LinkFault.Kind.CLOG, end));
        }
        simulation.scheduler().at(end + awake.toNanos(), () -> slowDown(slowness, blocked, awake, untilNanos));
    }

    /** Its clock goes forward all at once, as after a virtual machine was moved; or stands still for a while, less. */
    public void jumpClock(long nanos) {
        clockOffsetNanos += nanos;
        wakeNanos = Long.MAX_VALUE;
        armTimer();
    }

    /** Is suspended until then, as a virtual machine may be: it does nothing, and its clock does not go on. */
    public void suspendUntil(long untilNanos) {
        long length = untilNanos - simulation.scheduler().nowNanos();
        pauseUntil(untilNanos);
        clockOffsetNanos -= length;
    }

    boolean isPaused() {
        return pausedUntilNanos > simulation.scheduler().nowNanos();
    }

    private void resume(int ofLife) {
        if (!running || ofLife != life || isPaused()) {
            return;
        }
        wakeNanos = Long.MAX_VALUE;
        for (int taken = 1; !waiting.isEmpty() && !isPaused(); taken++) {
            waiting.remove().run();
            afterInput();
            if (taken % MOST_INPUTS_BEFORE_TIMERS == 0) {
                timer();
            }
        }
        timer();
    }

    private void timer() {
        if (running && node.nextDeadlineNanos() <= clockNanos()) {
            node.onTimer(clockNanos());
        }
        afterInput();
    }

    private long clockNanos() {
        return simulation.scheduler().nowNanos() + clockOffsetNanos;
    }

    void start() {
        afterInput();
    }

    void deliver(InetSocketAddress from, Bytes datagram) {
        input(() -> node.onPacket(from, datagram, clockNanos()));
    }

    /** Somebody opened a stream; {@code answer} is told once, unless this node dies before. */
    void request(Message request, Consumer<Optional<Message>> answer) {
        input(() -> answer.accept(node.onStream(request, clockNanos())));
    }

    void replied(long exchange, Message reply) {
        input(() -> node.onReply(exchange, reply, clockNanos()));
    }

    void failed(long exchange, String reason) {
        input(() -> node.onFailure(exchange, reason, clockNanos()));
    }

    private void input(Runnable action) {
        if (!running) {
            return;
        }
        if (!isPaused()) {
            action.run();
            afterInput();
        } else if (waiting.size() < config.limits().maxInputs()) {
            waiting.add(action);
        } else {
            counters.count(Counter.INPUTS_DROPPED);
        }
    }

    private void afterInput() {
        for (Effect effect : node.takeEffects()) {
            carryOut(effect);
        }
        invariants.check(this);
        armTimer();
    }

    private void armTimer() {
        long deadline = node.nextDeadlineNanos();
        if (deadline == Long.MAX_VALUE || !running) {
            return;
        }
        long planned = Math.max(simulation.scheduler().nowNanos(), deadline - clockOffsetNanos);
        if (planned < wakeNanos) {
            wakeNanos = planned;
            int thisLife = life;
            simulation.scheduler().at(planned, () -> wake(thisLife, planned));
        }
    }

    private void wake(int ofLife, long planned) {
        // While it is paused nothing wakes it; the end of the pause looks at its timers.
        if (running && ofLife == life && planned == wakeNanos && !isPaused()) {
            wakeNanos = Long.MAX_VALUE;
            timer();
        }
    }

    private void carryOut(Effect effect) {
        switch (effect) {
            case Effect.SendPacket packet -> simulation.network().send(this, packet.to(), packet.datagram());
            case Effect.Exchange exchange -> simulation.network().exchange(this, exchange);
            case Effect.Emit emit -> {
                if (emit.event() instanceof ClusterEvent.MemberEvent event) {
                    listeners.forEach(listener -> listener.accept(event));
                }
            }
            case Effect.CommandFinished finished -> {
                Consumer<Optional<String>> waitingForIt = commands.remove(finished.command());
                if (waitingForIt != null) {
                    waitingForIt.accept(finished.problem());
                }
            }
            case Effect.Ask ignored -> {
                // Nobody here has an answer.
            }
            case Effect.QueryNews ignored -> {
                // Nobody here asks.
            }
            case Effect.KeysFinished ignored -> {
                // Nobody here has keys.
            }
            case Effect.ChangeKeys ignored -> {
                // Nobody here has keys.
            }
            case Effect.JoinFinished ignored -> {
                // Whether a join worked is seen by what the node knows.
            }
            case Effect.Warn ignored -> {
                // For operators, of whom there are none here.
            }
        }
    }
}
