package dev.muster.gossip.swim;

import dev.muster.gossip.coordinate.RoundTrips;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.wire.Message;
import dev.muster.gossip.wire.MessageCodec;
import dev.muster.gossip.wire.PacketCodec;
import dev.muster.gossip.wire.PacketOptions;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Membership and failure detection of one node: SWIM with Lifeguard as memberlist does it. A state machine with neither
 * thread nor socket nor clock: everything comes in by its methods, everything goes out by {@link SwimTransport} and
 * {@link SwimListener}. Not thread-safe: it belongs to its owner.
 */
public final class Swim {

    private final SwimCore core;
    private final Membership membership;
    private final Packets packets;
    private final Prober prober;
    private final StateSync sync;

    /** What a {@link Swim} is made of. {@code incarnation} is where the own incarnation starts, at least 1. */
    public record Setup(
            String name,
            InetSocketAddress address,
            Bytes meta,
            long incarnation,
            SwimTimings timings,
            GossipLimits limits,
            boolean compression) {}

    public Swim(
            Setup setup,
            Counters counters,
            Timers timers,
            RandomGenerator random,
            SwimTransport transport,
            SwimListener listener) {
        SwimNode me = SwimNode.alive(setup.name(), setup.address(), setup.meta(), setup.incarnation(), Versions.OWN);
        this.core = new SwimCore(
                setup.timings(),
                setup.limits(),
                setup.compression(),
                counters,
                timers,
                random,
                new NodeTable(me, random, setup.limits().maxMembers()),
                new Awareness(setup.timings().awarenessMaximum()),
                new BroadcastQueue(setup.limits().maxBroadcasts(), counters),
                transport,
                listener);
        this.packets = new Packets(core);
        AwaitedAcks acks = new AwaitedAcks(timers, random.nextLong());
        Challenges challenges = new Challenges(core, packets, acks);
        this.membership = new Membership(core, challenges);
        this.prober = new Prober(core, membership, packets, acks, challenges);
        this.sync = new StateSync(core, membership);
    }

    /** This node comes to life, alone. */
    public void start() {
        membership.start();
        startTimers();
    }

    /**
     * This node comes to life in a cluster that it has always known, and that knows it: it announces nothing, and
     * reports nobody to the {@link SwimListener}. For simulations.
     *
     * @param cluster all nodes, this one included, as they are now
     * @param names the names of all of them
     */
    public void startAmong(CompactTable<String, SwimNode> cluster, List<String> names) {
        core.table().fill(cluster, names);
        startTimers();
    }

    private void startTimers() {
        prober.start();
        sync.start();
        long interval = core.timings().gossipInterval().toNanos();
        core.timers().every(core.random().nextLong(interval), () -> interval, this::gossip);
    }

    private void gossip() {
        long patience = core.timings().gossipToTheDead().toNanos();
        List<SwimNode> targets = core.table()
                .choose(core.timings().gossipNodes(), node -> !core.isMe(node) && worthTelling(node, patience));
        for (SwimNode target : targets) {
            if (!packets.gossip(target)) {
                break;
            }
        }
    }

    private boolean worthTelling(SwimNode node, long patienceNanos) {
        return switch (node.liveness()) {
            case ALIVE, SUSPECT -> true;
            case DEAD -> core.nowNanos() - node.changedNanos() < patienceNanos;
            case LEFT -> false;
        };
    }

    /** Takes a datagram. What is malformed in it is counted, and costs nothing else. */
    public void onPacket(InetSocketAddress from, Bytes datagram) {
        core.counters().count(Counter.PACKETS_RECEIVED);
        PacketCodec.Unpacked unpacked = PacketCodec.unpack(datagram);
        for (MalformedMessageException problem : unpacked.problems()) {
            malformed(problem);
        }
        for (Bytes part : unpacked.messages()) {
            try {
                onMessage(from, MessageCodec.decode(part));
            } catch (MalformedMessageException e) {
                malformed(e);
            }
        }
    }

    private void malformed(MalformedMessageException problem) {
        core.counters().count(problem.isOverLimit() ? Counter.PACKETS_OVER_LIMIT : Counter.PACKETS_MALFORMED);
    }

    private void onMessage(InetSocketAddress from, Message message) {
        switch (message) {
            case Message.Ping ping -> prober.onPing(from, ping);
            case Message.IndirectPing ping -> prober.onIndirectPing(from, ping);
            case Message.Ack ack -> prober.onAck(ack);
            case Message.Nack nack -> prober.onNack(nack);
            case Message.Alive alive -> membership.alive(alive);
            case Message.Suspect suspect -> membership.suspect(suspect);
            case Message.Dead dead -> membership.dead(dead);
            case Message.User user -> core.listener().received(user.payload());
            case Message.PushPull ignored -> core.counters().count(Counter.MESSAGES_MISPLACED);
            case Message.Refusal ignored -> core.counters().count(Counter.MESSAGES_MISPLACED);
        }
    }

    /** Takes the first message of a stream that somebody opened, and gives the answer to be sent on it, if any. */
    public Optional<Message> onStream(Message request) {
        return switch (request) {
            case Message.Ping ping -> prober.onStreamPing(ping);
            case Message.PushPull remote -> Optional.of(sync.answer(remote));
            case Message.User user -> {
                core.listener().received(user.payload());
                yield Optional.empty();
            }
            case Message.IndirectPing ignored -> misplaced();
            case Message.Ack ignored -> misplaced();
            case Message.Nack ignored -> misplaced();
            case Message.Alive ignored -> misplaced();
            case Message.Suspect ignored -> misplaced();
            case Message.Dead ignored -> misplaced();
            case Message.Refusal ignored -> misplaced();
        };
    }

    private Optional<Message> misplaced() {
        core.counters().count(Counter.MESSAGES_MISPLACED);
        return Optional.empty();
    }

    /** Exchanges state with whoever is at {@code address}; {@code outcome} hears what went wrong, or nothing. */
    public void exchangeState(InetSocketAddress address, boolean join, Consumer<Optional<String>> outcome) {
        sync.exchange(address, join, outcome);
    }

    /** Changes the own meta data and spreads it; {@code onSpread} runs when it has been said often enough. */
    public void setMeta(Bytes meta, Runnable onSpread) {
        membership.announce(meta, onSpread);
    }

    /** Tells one address about this node as it is now, at once and beside the gossip; nothing once it has left. */
    public void tellAboutMyself(InetSocketAddress to) {
        if (core.me().isGone()) {
            return;
        }
        Bytes alive = MessageCodec.encode(core.me().asAlive());
        core.transport().send(to, PacketCodec.encode(List.of(alive), new PacketOptions(core.compression(), false)));
    }

    /** Says that this node leaves; {@code onSpread} runs when it has been said often enough. */
    public void leave(Runnable onSpread) {
        membership.leave(onSpread);
    }

    /** Whether somebody claims the name of this node, and it is not certain yet that the claim is idle. */
    public boolean isMyNameClaimed() {
        return membership.isMyNameClaimed();
    }

    /**
     * Whether somebody else was once said to have the name of this node, and did not answer it: an earlier life of this
     * node, as a rule, or one whom others do reach.
     */
    public boolean isMyNameDoubtful() {
        return membership.isMyNameDoubtful();
    }

    /** Whether anybody else is there to hear of news; one that is only suspected is. */
    public boolean hasCompany() {
        return core.hasCompany();
    }

    /** Where the own incarnation stands; it never goes back. */
    public long incarnation() {
        return core.me().incarnation();
    }

    /** How many messages wait to be gossiped. */
    public int queued() {
        return core.queue().size();
    }

    /** How many nodes are known, dead and left ones included. */
    public int known() {
        return core.table().size();
    }

    /** Where this node and those it pinged are, in round trips. */
    public RoundTrips roundTrips() {
        return prober.roundTrips();
    }

    /** How unwell this node believes itself to be: 0 is well. */
    public int awareness() {
        return core.awareness().score();
    }
}
