package dev.muster.gossip.swim;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.wire.Message;
import dev.muster.gossip.wire.Message.Liveness;
import dev.muster.gossip.wire.MessageCodec;
import dev.muster.gossip.wire.PacketCodec;
import dev.muster.gossip.wire.PacketOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/** One {@link Swim} by itself: everything that it does is written down, everything it hears goes through the codecs. */
final class SwimBench implements SwimTransport, SwimListener {

    static final InetSocketAddress MY_ADDRESS = at(1);

    /** A message and where it went. */
    record Sent(InetSocketAddress to, Message message) {}

    /** A stream that was asked for. */
    record Asked(InetSocketAddress to, Message request, ReplyHandler handler) {}

    final Counters counters = new Counters();
    final Timers timers = new Timers(0);
    final List<String> heard = new ArrayList<>();
    final List<Sent> sent = new ArrayList<>();
    final List<Asked> asked = new ArrayList<>();
    /** Who answers pings, a millisecond after they were sent. */
    final Set<InetSocketAddress> answering = new HashSet<>();
    /** Who answers pings to its own name only. */
    final Map<InetSocketAddress, String> answeringToName = new HashMap<>();

    final Swim swim;

    SwimBench() {
        this(SwimTimings.LAN);
    }

    SwimBench(SwimTimings timings) {
        this(timings, 42);
    }

    SwimBench(SwimTimings timings, long seed) {
        swim = new Swim(
                new Swim.Setup("me", MY_ADDRESS, Bytes.ofUtf8("mine"), 1, timings, GossipLimits.DEFAULT, false),
                counters,
                timers,
                new SplittableRandom(seed),
                this,
                this);
        swim.start();
        heard.clear();
    }

    static InetSocketAddress at(int number) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) number}), 7946);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    static Message.Alive alive(String name, int number, long incarnation) {
        return alive(name, number, incarnation, "meta");
    }

    static Message.Alive alive(String name, int number, long incarnation, String meta) {
        return new Message.Alive(incarnation, name, at(number), Bytes.ofUtf8(meta), Versions.OWN);
    }

    SwimBench hear(Message... messages) {
        return hearFrom(at(99), messages);
    }

    SwimBench hearFrom(InetSocketAddress from, Message... messages) {
        for (Message message : messages) {
            swim.onPacket(
                    from, PacketCodec.encode(List.of(MessageCodec.encode(message)), new PacketOptions(false, false)));
        }
        return this;
    }

    void pass(Duration duration) {
        long end = timers.nowNanos() + duration.toNanos();
        while (timers.nextDeadlineNanos() <= end) {
            timers.advanceTo(timers.nextDeadlineNanos());
            timers.runDue();
        }
        timers.advanceTo(end);
    }

    /** What this node tells of {@code name} when it is asked for its whole state. */
    Message.NodeState stateOf(String name) {
        return states().stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not known"));
    }

    /** What this node tells when it is asked for its whole state. */
    List<Message.NodeState> states() {
        Optional<Message> state = swim.onStream(new Message.PushPull(false, List.of(), Bytes.EMPTY));
        if (state.isPresent() && state.get() instanceof Message.PushPull all) {
            return all.nodes();
        }
        throw new AssertionError("no state");
    }

    Liveness livenessOf(String name) {
        return stateOf(name).liveness();
    }

    <T extends Message> List<T> sent(Class<T> kind) {
        return sent.stream()
                .map(Sent::message)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    @Override
    public void send(InetSocketAddress to, Bytes datagram) {
        try {
            for (Bytes part : PacketCodec.split(datagram)) {
                Message message = MessageCodec.decode(part);
                sent.add(new Sent(to, message));
                if (message instanceof Message.Ping ping && answers(to, ping)) {
                    Message ack = new Message.Ack(ping.sequence(), Bytes.EMPTY);
                    timers.after(1_000_000, () -> hearFrom(to, ack));
                }
            }
        } catch (MalformedMessageException e) {
            throw new AssertionError(e);
        }
    }

    private boolean answers(InetSocketAddress to, Message.Ping ping) {
        return answering.contains(to) || ping.node().equals(answeringToName.get(to));
    }

    @Override
    public void exchange(InetSocketAddress to, Message request, long timeoutNanos, ReplyHandler handler) {
        asked.add(new Asked(to, request, handler));
    }

    @Override
    public void joined(SwimNode node) {
        heard.add("joined " + node.name());
    }

    @Override
    public void left(SwimNode node) {
        heard.add("left " + node.name());
    }

    @Override
    public void updated(SwimNode node) {
        heard.add("updated " + node.name());
    }

    @Override
    public void conflict(SwimNode node, InetSocketAddress other, long incarnation) {
        heard.add("conflict " + node.name());
    }

    @Override
    public void received(Bytes payload) {
        heard.add("received " + payload.toUtf8());
    }

    @Override
    public Bytes state() {
        return Bytes.ofUtf8("state");
    }

    @Override
    public void merge(Bytes state, boolean join) {
        if (!state.isEmpty()) {
            heard.add("merged " + state.toUtf8());
        }
    }

    @Override
    public List<Bytes> broadcasts(int overheadBytes, int budgetBytes, int most, int transmitLimit) {
        return List.of();
    }
}
