package dev.muster.gossip.serf;

import dev.muster.gossip.ClusterEvent;
import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.swim.Counters;
import dev.muster.gossip.swim.GossipLimits;
import dev.muster.gossip.swim.SwimTimings;
import dev.muster.gossip.wire.Message;
import dev.muster.gossip.wire.MessageCodec;
import dev.muster.gossip.wire.PacketCodec;
import dev.muster.gossip.wire.PacketOptions;
import dev.muster.gossip.wire.SerfMessage;
import dev.muster.gossip.wire.SerfMessageCodec;
import dev.muster.gossip.wire.TagCodec;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** One whole {@link Node} by itself; what it does is written down. */
final class NodeBench {

    static final Bytes VERSIONS = Bytes.ofHex("010502020505");

    final Counters counters = new Counters();
    final List<String> events = new ArrayList<>();
    final List<SerfMessage> told = new ArrayList<>();
    final List<Effect.SendPacket> packets = new ArrayList<>();
    final List<Effect.Exchange> exchanges = new ArrayList<>();
    final List<Effect> outcomes = new ArrayList<>();
    /** Everything emitted that is not about a member. */
    final List<ClusterEvent> heard = new ArrayList<>();

    final List<Effect.Ask> asked = new ArrayList<>();
    final List<Effect.QueryNews> queryNews = new ArrayList<>();
    final List<Effect.ChangeKeys> keyChanges = new ArrayList<>();
    final Node node;
    private long nowNanos;

    NodeBench() {
        this(SerfTimings.DEFAULT);
    }

    NodeBench(SerfTimings timings) {
        this(timings, GossipLimits.DEFAULT);
    }

    NodeBench(SerfTimings timings, GossipLimits limits) {
        NodeConfig config = new NodeConfig("me", at(1), new TreeMap<>(), 1, SwimTimings.LAN, timings, limits, false);
        node = new Node(config, new SplittableRandom(7), counters, 0);
        collect();
        events.clear();
    }

    static InetSocketAddress at(int number) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) number}), 7946);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    long now() {
        return nowNanos;
    }

    NodeBench alive(String name, int number, long incarnation) {
        return alive(name, number, incarnation, Map.of());
    }

    NodeBench alive(String name, int number, long incarnation, Map<String, String> tags) {
        return hear(new Message.Alive(incarnation, name, at(number), TagCodec.encode(new TreeMap<>(tags)), VERSIONS));
    }

    NodeBench dead(String name, String from) {
        return hear(new Message.Dead(1, name, from));
    }

    NodeBench hear(Message message) {
        Bytes packet = PacketCodec.encode(List.of(MessageCodec.encode(message)), new PacketOptions(false, false));
        node.onPacket(at(99), packet, nowNanos);
        collect();
        return this;
    }

    NodeBench hear(SerfMessage message) {
        return hear(new Message.User(SerfMessageCodec.encode(message)));
    }

    NodeBench merge(SerfMessage.State state) {
        node.onStream(new Message.PushPull(false, List.of(), SerfMessageCodec.encode(state)), nowNanos);
        collect();
        return this;
    }

    /** Answers all pings so far that went to this node. */
    NodeBench answers(int number) {
        for (Effect.SendPacket packet : List.copyOf(packets)) {
            if (packet.to().equals(at(number))) {
                pingsIn(packet).forEach(ping -> hear(new Message.Ack(ping.sequence(), Bytes.EMPTY)));
            }
        }
        return this;
    }

    private static List<Message.Ping> pingsIn(Effect.SendPacket packet) {
        List<Message.Ping> pings = new ArrayList<>();
        try {
            for (Bytes part : PacketCodec.split(packet.datagram())) {
                if (MessageCodec.decode(part) instanceof Message.Ping ping) {
                    pings.add(ping);
                }
            }
        } catch (MalformedMessageException e) {
            throw new AssertionError(e);
        }
        return pings;
    }

    void pass(Duration duration) {
        long end = nowNanos + duration.toNanos();
        while (node.nextDeadlineNanos() <= end) {
            nowNanos = Math.max(nowNanos, node.nextDeadlineNanos());
            node.onTimer(nowNanos);
            collect();
        }
        nowNanos = end;
    }

    void collect() {
        for (Effect effect : node.takeEffects()) {
            switch (effect) {
                case Effect.SendPacket packet -> note(packet);
                case Effect.Exchange exchange -> exchanges.add(exchange);
                case Effect.Emit(ClusterEvent.MemberEvent event) ->
                    events.add(event.getClass().getSimpleName().substring("Member".length()) + " "
                            + event.member().name());
                case Effect.Emit emit -> heard.add(emit.event());
                case Effect.Ask ask -> asked.add(ask);
                case Effect.QueryNews news -> queryNews.add(news);
                case Effect.KeysFinished finished -> outcomes.add(finished);
                case Effect.ChangeKeys change -> keyChanges.add(change);
                case Effect.JoinFinished finished -> outcomes.add(finished);
                case Effect.CommandFinished finished -> outcomes.add(finished);
                case Effect.Warn warn -> outcomes.add(warn);
            }
        }
    }

    private void note(Effect.SendPacket packet) {
        packets.add(packet);
        try {
            for (Bytes part : PacketCodec.split(packet.datagram())) {
                if (MessageCodec.decode(part) instanceof Message.User user) {
                    told.add(SerfMessageCodec.decode(user.payload()));
                }
            }
        } catch (MalformedMessageException e) {
            throw new AssertionError(e);
        }
    }

    Member member(String name) {
        return node.members().stream()
                .filter(member -> member.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no member " + name));
    }

    MemberStatus status(String name) {
        return member(name).status();
    }
}
