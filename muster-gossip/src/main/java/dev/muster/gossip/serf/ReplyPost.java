package dev.muster.gossip.serf;

import dev.muster.gossip.Member;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.swim.Counter;
import dev.muster.gossip.swim.Counters;
import dev.muster.gossip.swim.SwimTransport;
import dev.muster.gossip.swim.Timers;
import dev.muster.gossip.swim.TokenBucket;
import dev.muster.gossip.wire.Message;
import dev.muster.gossip.wire.MessageCodec;
import dev.muster.gossip.wire.PacketCodec;
import dev.muster.gossip.wire.PacketOptions;
import dev.muster.gossip.wire.SerfMessage;
import dev.muster.gossip.wire.SerfMessage.QueryResponse;
import dev.muster.gossip.wire.SerfMessageCodec;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Takes questions straight to whom they name, and acknowledgements and answers to whoever asked: straight, and by other
 * members where the query wants that; and carries those of others that come by this node. Anybody can write any address
 * into a query or a relay, so what goes to where no member is known is rationed, and so is all that is relayed. Nothing
 * grows on its way. Not thread-safe. Source: Serf's protocol (queries).
 */
final class ReplyPost {

    private static final int RELAYS_SINCE_VERSION = 5;

    private final NodeConfig config;
    private final Peers peers;
    private final Timers timers;
    private final RandomGenerator random;
    private final Counters counters;
    private final SwimTransport transport;
    private final Consumer<QueryResponse> own;
    private final TokenBucket strangers;
    private final TokenBucket relayed;

    /** {@code own} takes what is for this node itself. */
    ReplyPost(
            NodeConfig config,
            Peers peers,
            Timers timers,
            RandomGenerator random,
            Counters counters,
            SwimTransport transport,
            Consumer<QueryResponse> own) {
        this.config = config;
        this.peers = peers;
        this.timers = timers;
        this.random = random;
        this.counters = counters;
        this.transport = transport;
        this.own = own;
        this.strangers =
                new TokenBucket(SerfLimits.STRANGERS_BURST, SerfLimits.STRANGERS_PER_SECOND, timers.nowNanos());
        this.relayed = new TokenBucket(SerfLimits.RELAYED_BURST, SerfLimits.RELAYED_PER_SECOND, timers.nowNanos());
    }

    /** The most bytes that a response may have as encoded. */
    int mostBytes() {
        return Math.min(
                config.messages().answerBytes(), config.limits().packetBytes() - SerfLimits.PACKET_OVERHEAD_BYTES);
    }

    /** Answers a query. The caller has seen to the size. */
    void reply(SerfMessage.Query query, QueryResponse response) {
        if (query.address().equals(config.address())) {
            own.accept(response);
            return;
        }
        if (!mayWriteTo(query.sourceNode(), query.address())) {
            return;
        }
        Bytes encoded = SerfMessageCodec.encode(response);
        send(query.address(), encoded);
        Bytes wrapped = SerfMessageCodec.encode(new SerfMessage.Relay(query.address(), query.sourceNode(), encoded));
        if (query.relayFactor() == 0) {
            return;
        }
        if (wrapped.size() > mostBytes()) {
            counters.count(Counter.RELAYS_DROPPED);
            return;
        }
        for (Member relay : relays(query)) {
            send(relay.address(), wrapped);
        }
    }

    private List<Member> relays(SerfMessage.Query query) {
        List<Member> alive = peers.alive();
        int wanted = Math.min(query.relayFactor(), SerfLimits.RELAYS);
        if (alive.size() < wanted + 1) {
            return List.of();
        }
        List<Member> candidates = new ArrayList<>();
        for (Member member : alive) {
            if (!member.address().equals(config.address())
                    && !member.address().equals(query.address())
                    && member.versions().serfMax() >= RELAYS_SINCE_VERSION) {
                candidates.add(member);
            }
        }
        List<Member> chosen = new ArrayList<>();
        while (chosen.size() < wanted && !candidates.isEmpty()) {
            int pick = random.nextInt(candidates.size());
            chosen.add(candidates.get(pick));
            candidates.set(pick, candidates.getLast());
            candidates.removeLast();
        }
        return chosen;
    }

    /** Carries an answer on, and nothing but an answer: it is made anew, so nothing else can ride along. */
    void forward(SerfMessage.Relay relay) {
        QueryResponse response;
        try {
            if (!(SerfMessageCodec.decode(relay.inner()) instanceof QueryResponse inner)) {
                counters.count(Counter.RELAYS_DROPPED);
                return;
            }
            response = inner;
        } catch (MalformedMessageException e) {
            counters.count(Counter.SERF_MESSAGES_MALFORMED);
            return;
        }
        if (relay.address().equals(config.address())) {
            own.accept(response);
            return;
        }
        Bytes encoded = SerfMessageCodec.encode(response);
        boolean fits = encoded.size() <= relay.inner().size()
                && encoded.size() + SerfLimits.PACKET_OVERHEAD_BYTES
                        <= config.limits().packetBytes();
        if (!fits || !relayed.take(timers.nowNanos()) || !mayWriteTo(relay.nodeName(), relay.address())) {
            counters.count(Counter.RELAYS_DROPPED);
            return;
        }
        counters.count(Counter.RELAYS_FORWARDED);
        send(relay.address(), encoded);
    }

    /** Takes a question to those of these names that are alive; how many they are is bounded by its size. */
    void straightTo(List<String> names, Bytes question) {
        if (names.isEmpty()) {
            return;
        }
        Set<String> asked = Set.copyOf(names);
        for (Member member : peers.alive()) {
            if (asked.contains(member.name()) && !member.address().equals(config.address())) {
                send(member.address(), question);
            }
        }
    }

    private boolean mayWriteTo(String name, InetSocketAddress address) {
        boolean possible = address.getPort() != 0
                && !address.getAddress().isAnyLocalAddress()
                && !address.getAddress().isMulticastAddress();
        if (possible && (peers.isMemberAt(name, address) || strangers.take(timers.nowNanos()))) {
            return true;
        }
        counters.count(Counter.ANSWERS_WITHHELD);
        return false;
    }

    private void send(InetSocketAddress to, Bytes payload) {
        Bytes message = MessageCodec.encode(new Message.User(payload));
        transport.send(to, PacketCodec.encode(List.of(message), new PacketOptions(config.compression(), false)));
    }
}
