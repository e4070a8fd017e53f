package dev.muster.simulator;

import dev.muster.gossip.ClusterEvent;
import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.serf.Census;
import dev.muster.gossip.serf.Effect;
import dev.muster.gossip.serf.Node;
import dev.muster.gossip.serf.NodeConfig;
import dev.muster.gossip.swim.Counters;
import dev.muster.gossip.wire.Message;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A real gossip node whose time and network are simulated. */
public final class SimulatedNode {

    private final Simulation simulation;
    private final Counters counters = new Counters();
    private final Map<Long, Consumer<Optional<String>>> commands = new HashMap<>();
    private NodeConfig config;
    private Node node;
    private boolean running = true;
    private int life;
    private long commandNumber;
    private long wakeNanos = Long.MAX_VALUE;
    private @Nullable Consumer<ClusterEvent.MemberEvent> listener;

    SimulatedNode(Simulation simulation, NodeConfig config, RandomGenerator random) {
        this.simulation = simulation;
        this.config = config;
        this.node = new Node(config, random, counters, simulation.scheduler().nowNanos());
    }

    SimulatedNode(Simulation simulation, NodeConfig config, Census cluster, RandomGenerator random) {
        this.simulation = simulation;
        this.config = config;
        this.node = Node.among(
                cluster, config, random, counters, simulation.scheduler().nowNanos());
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

    /** How often it was started. */
    int life() {
        return life;
    }

    /** Hears of what this node sees happen to members. */
    public void setListener(Consumer<ClusterEvent.MemberEvent> value) {
        listener = value;
    }

    /** What this node believes of {@code name}; nothing if it does not know it. */
    public Optional<MemberStatus> statusOf(String name) {
        return node.member(name).map(Member::status);
    }

    /** Ends without a word. */
    public void kill() {
        running = false;
    }

    /** Starts again under the same name and address, with nothing remembered. */
    public void restart(long incarnation) {
        config = new NodeConfig(
                config.name(),
                config.address(),
                config.tags(),
                incarnation,
                config.swim(),
                config.serf(),
                config.limits(),
                config.compression());
        node = new Node(
                config, simulation.newRandom(), counters, simulation.scheduler().nowNanos());
        running = true;
        life++;
        wakeNanos = Long.MAX_VALUE;
        afterInput();
    }

    public void join(SimulatedNode other) {
        input(() -> node.join(++commandNumber, List.of(other.address()), now()));
    }

    /** Leaves; {@code done} hears of the end. */
    public void leave(Runnable done) {
        commands.put(++commandNumber, problem -> done.run());
        input(() -> node.leave(commandNumber, now()));
    }

    public void setTags(SortedMap<String, String> tags) {
        input(() -> node.setTags(++commandNumber, tags, member -> false, now()));
    }

    private long now() {
        return simulation.scheduler().nowNanos();
    }

    void start() {
        afterInput();
    }

    void deliver(InetSocketAddress from, Bytes datagram) {
        input(() -> node.onPacket(from, datagram, now()));
    }

    Optional<Message> answer(Message request) {
        Optional<Message> answer = node.onStream(request, now());
        afterInput();
        return answer;
    }

    void replied(long exchange, Message reply) {
        input(() -> node.onReply(exchange, reply, now()));
    }

    void failed(long exchange, String reason) {
        input(() -> node.onFailure(exchange, reason, now()));
    }

    private void input(Runnable action) {
        if (running) {
            action.run();
            afterInput();
        }
    }

    private void afterInput() {
        for (Effect effect : node.takeEffects()) {
            carryOut(effect);
        }
        simulation.check(this);
        long deadline = node.nextDeadlineNanos();
        if (deadline < wakeNanos) {
            wakeNanos = deadline;
            int thisLife = life;
            simulation.scheduler().at(deadline, () -> wake(thisLife, deadline));
        }
    }

    private void wake(int ofLife, long planned) {
        if (ofLife == life && planned == wakeNanos) {
            wakeNanos = Long.MAX_VALUE;
            input(() -> node.onTimer(now()));
        }
    }

    private void carryOut(Effect effect) {
        switch (effect) {
            case Effect.SendPacket packet -> simulation.network().send(this, packet.to(), packet.datagram());
            case Effect.Exchange exchange -> simulation.network().exchange(this, exchange);
            case Effect.Emit emit -> {
                if (listener != null && emit.event() instanceof ClusterEvent.MemberEvent event) {
                    listener.accept(event);
                }
            }
            case Effect.CommandFinished finished -> {
                Consumer<Optional<String>> waiting = commands.remove(finished.command());
                if (waiting != null) {
                    waiting.accept(finished.problem());
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
