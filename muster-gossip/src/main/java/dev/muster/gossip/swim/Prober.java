package dev.muster.gossip.swim;

import dev.muster.gossip.coordinate.CoordinateCodec;
import dev.muster.gossip.coordinate.RoundTrips;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.wire.Message;
import dev.muster.gossip.wire.Message.Liveness;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who is still there: one node in each interval, first directly, then through helpers and over TCP. Also
 * answers the pings of others. Source: SWIM, section 3.1; Lifeguard, section IV-A; Serf's protocol (messages in packets
 * and probes).
 */
final class Prober {

    private static final int TCP_PING_SINCE_VERSION = 3;
    private static final int NACK_SINCE_VERSION = 4;
    private static final long SHORTEST_TOMBSTONE_NANOS = 3600L * 1_000_000_000L;

    private final SwimCore core;
    private final Membership membership;
    private final Packets packets;
    private final AwaitedAcks acks;
    private final Challenges challenges;
    private final RoundTrips roundTrips;
    private @Nullable Probe current;

    Prober(SwimCore core, Membership membership, Packets packets, AwaitedAcks acks, Challenges challenges) {
        this.core = core;
        this.membership = membership;
        this.packets = packets;
        this.roundTrips = new RoundTrips(core.random());
        this.acks = acks;
        this.challenges = challenges;
    }

    void start() {
        long interval = core.timings().probeInterval().toNanos();
        core.timers().every(core.random().nextLong(interval), () -> interval, this::tick);
    }

    private void tick() {
        if (current == null) {
            SwimNode target = nextTarget();
            if (target != null) {
                current = new Probe(target);
                current.begin();
            }
        }
    }

    private @Nullable SwimNode nextTarget() {
        SwimNode target = core.table().nextInRound(this::worthProbing);
        if (target == null) {
            long patience = core.timings().gossipToTheDead().toNanos();
            long memory = tombstoneNanos();
            core.table()
                    .newRound(
                            node -> !core.isMe(node) && node.isGone() && isOlder(node, patience),
                            node -> isOlder(node, memory));
            target = core.table().nextInRound(this::worthProbing);
        }
        return target;
    }

    /** Long enough for everybody to have probed everybody, and noticed by themselves who is gone. */
    private long tombstoneNanos() {
        long round = core.timings().probeInterval().toNanos() * core.table().size();
        return Math.max(SHORTEST_TOMBSTONE_NANOS, 2 * round);
    }

    private boolean isOlder(SwimNode node, long ageNanos) {
        return core.nowNanos() - node.changedNanos() > ageNanos;
    }

    private boolean worthProbing(SwimNode node) {
        return !core.isMe(node) && !node.isGone();
    }

    void onPing(InetSocketAddress from, Message.Ping ping) {
        if (isForMe(ping)) {
            // A stranger gets no more than is asked for, and so no coordinate.
            SwimNode asking = known(replyAddress(from, ping.source()), ping.sourceNode());
            Bytes payload = asking == null ? Bytes.EMPTY : roundTrips.payload();
            answer(from, ping.source(), ping.sourceNode(), new Message.Ack(ping.sequence(), payload));
        }
    }

    /** A ping over TCP; the answer goes back on the same stream. */
    Optional<Message> onStreamPing(Message.Ping ping) {
        return isForMe(ping) ? Optional.of(new Message.Ack(ping.sequence(), Bytes.EMPTY)) : Optional.empty();
    }

    private boolean isForMe(Message.Ping ping) {
        if (ping.node().isEmpty() || ping.node().equals(core.me().name())) {
            // Whoever asks whether another has its own name must not take itself for that other.
            return !challenges.isOwn(ping);
        }
        core.counters().count(Counter.PINGS_MISDIRECTED);
        return false;
    }

    void onIndirectPing(InetSocketAddress from, Message.IndirectPing ping) {
        if (acks.size() >= core.limits().maxAwaitedAcks()) {
            core.counters().count(Counter.PINGS_DROPPED);
            return;
        }
        core.counters().count(Counter.PINGS_HELPED);
        long sequence = acks.await(
                core.timings().probeTimeout().toNanos(),
                payload ->
                        answer(from, ping.source(), ping.sourceNode(), new Message.Ack(ping.sequence(), Bytes.EMPTY)),
                () -> {},
                () -> {
                    if (ping.nack()) {
                        answer(from, ping.source(), ping.sourceNode(), new Message.Nack(ping.sequence()));
                    }
                });
        packets.send(ping.target(), pingTo(sequence, ping.node()));
    }

    void onAck(Message.Ack ack) {
        acks.acked(ack.sequence(), ack.payload());
    }

    void onNack(Message.Nack nack) {
        core.counters().count(Counter.NACKS_RECEIVED);
        acks.nacked(nack.sequence());
    }

    /** Answers whoever asked; only a node that is known by this name and address gets news with it. */
    private void answer(
            InetSocketAddress from, @Nullable InetSocketAddress source, String sourceNode, Message message) {
        InetSocketAddress to = replyAddress(from, source);
        SwimNode asking = known(to, sourceNode);
        if (asking != null) {
            packets.sendWithNews(asking, List.of(message));
        } else {
            packets.send(to, message);
        }
    }

    private static InetSocketAddress replyAddress(InetSocketAddress from, @Nullable InetSocketAddress source) {
        return source == null || source.getPort() == 0 ? from : source;
    }

    private @Nullable SwimNode known(InetSocketAddress address, String name) {
        SwimNode node = core.table().find(name);
        return node != null && node.address().equals(address) ? node : null;
    }

    /** Where this node and those it pinged are, in round trips. */
    RoundTrips roundTrips() {
        return roundTrips;
    }

    /** Takes the coordinate that came with a direct answer; none is no mistake. */
    private void learn(SwimNode node, Bytes payload, long roundTripNanos) {
        if (payload.isEmpty()) {
            return;
        }
        RoundTrips.Outcome outcome;
        try {
            outcome = roundTrips.measured(node.name(), CoordinateCodec.decode(payload), roundTripNanos);
        } catch (MalformedMessageException e) {
            outcome = RoundTrips.Outcome.REFUSED;
        }
        switch (outcome) {
            case USED -> {
                // It is what every probe is expected to bring.
            }
            case REFUSED -> core.counters().count(Counter.COORDINATES_REFUSED);
            case RESET -> core.counters().count(Counter.COORDINATES_RESET);
        }
    }

    private Message.Ping pingTo(long sequence, String node) {
        return new Message.Ping(sequence, node, core.me().address(), core.me().name());
    }

    /** The probe of one node. */
    private final class Probe {

        /** As it was when the probe began: what the node says of itself since then is a sign of life. */
        private final SwimNode target;

        private long sequence;
        private long startNanos;
        private long deadlineNanos;
        private boolean direct = true;
        private Timers.@Nullable Timer directTimeout;
        private int nacksExpected;
        private int nacks;
        private boolean answeredOverTcp;

        Probe(SwimNode target) {
            this.target = target;
        }

        void begin() {
            long interval =
                    core.awareness().scaleNanos(core.timings().probeInterval().toNanos());
            startNanos = core.nowNanos();
            deadlineNanos = startNanos + interval;
            sequence = acks.await(interval, this::answered, () -> nacks++, this::over);
            directTimeout = core.timers().after(core.timings().probeTimeout().toNanos(), this::askOthers);
            List<Message> messages = new ArrayList<>();
            messages.add(pingTo(sequence, target.name()));
            if (target.liveness() == Liveness.SUSPECT && core.timings().buddy()) {
                // Lifeguard's buddy: the suspected node hears of it with the ping, and can object at once.
                messages.add(new Message.Suspect(
                        target.incarnation(), target.name(), core.me().name()));
            }
            packets.sendWithNews(target, messages);
        }

        private void answered(Bytes payload) {
            if (direct) {
                learn(target, payload, core.nowNanos() - startNanos);
            }
            if (directTimeout != null) {
                directTimeout.cancel();
            }
            core.awareness().add(-1);
            current = null;
        }

        private void askOthers() {
            // From now on nobody knows which way an answer has come.
            direct = false;
            SwimNode found = core.table().find(target.name());
            SwimNode now = found == null ? target : found;
            List<SwimNode> helpers = core.table()
                    .choose(
                            core.timings().indirectChecks(),
                            node -> !core.isMe(node)
                                    && !node.name().equals(target.name())
                                    && node.liveness() == Liveness.ALIVE);
            for (SwimNode helper : helpers) {
                boolean nack = helper.versions().memberlistMax() >= NACK_SINCE_VERSION;
                nacksExpected += nack ? 1 : 0;
                Message request = new Message.IndirectPing(
                        sequence,
                        target.name(),
                        now.address(),
                        nack,
                        core.me().address(),
                        core.me().name());
                packets.sendWithNews(helper, List.of(request));
            }
            long left = deadlineNanos - core.nowNanos();
            if (now.versions().memberlistMax() >= TCP_PING_SINCE_VERSION && left > 0) {
                Message.Ping ping = pingTo(sequence, target.name());
                StreamPing.send(core.transport(), now.address(), ping, left, answered -> answeredOverTcp = answered);
            }
        }

        private void over() {
            current = null;
            if (answeredOverTcp) {
                core.counters().count(Counter.PROBES_TCP_ONLY);
                core.awareness().add(-1);
                return;
            }
            core.counters().count(Counter.PROBES_FAILED);
            core.awareness().add(Formulas.awarenessAfterFailedProbe(nacksExpected, nacks));
            membership.suspect(new Message.Suspect(
                    target.incarnation(), target.name(), core.me().name()));
        }
    }
}
