package dev.muster.bench.gossip;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.serf.Effect;
import dev.muster.gossip.serf.Node;
import dev.muster.gossip.serf.NodeConfig;
import dev.muster.gossip.serf.SerfTimings;
import dev.muster.gossip.swim.Counters;
import dev.muster.gossip.swim.GossipLimits;
import dev.muster.gossip.swim.SwimTimings;
import dev.muster.gossip.swim.Versions;
import dev.muster.gossip.wire.Keyring;
import dev.muster.gossip.wire.Label;
import dev.muster.gossip.wire.Message;
import dev.muster.gossip.wire.MessageCodec;
import dev.muster.gossip.wire.PacketSealer;
import dev.muster.gossip.wire.Sealer;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A packet all the way: from the socket's buffer through the whole node to the bytes of its answer. The node knows one
 * other, which pings it; the answer carries a coordinate. Sockets, the queue and the gate against strangers are left
 * out.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PathBench {

    private static final int DATAGRAM_BYTES = 65_536;
    private static final InetSocketAddress OTHER = Samples.at(2);

    private final PacketSealer sealer =
            new PacketSealer(new Sealer(Keyring.of(Samples.KEY), new SecureRandom()::nextBytes, Label.NONE));
    private final Counters counters = new Counters();
    private final Node node = new Node(
            new NodeConfig(
                    "web-17",
                    Samples.at(17),
                    new TreeMap<>(),
                    1,
                    SwimTimings.LAN,
                    SerfTimings.DEFAULT,
                    GossipLimits.DEFAULT,
                    true),
            new SplittableRandom(1),
            counters,
            0);
    private final ByteBuffer ping = received(MessageCodec.encode(Samples.PING));
    private final ByteBuffer sealedPing = received(sealer.seal(MessageCodec.encode(Samples.PING)));
    private final ByteBuffer suspect =
            received(MessageCodec.encode(new Message.Suspect(1, "web-no-one-knows", "web-2")));

    @Setup
    public void prepare() {
        Message.Alive other = new Message.Alive(1, "web-2", Samples.at(2), Samples.META, Versions.OWN);
        node.onPacket(OTHER, MessageCodec.encode(other), 0);
        node.takeEffects();
    }

    private static ByteBuffer received(Bytes datagram) {
        return ByteBuffer.allocateDirect(DATAGRAM_BYTES)
                .put(datagram.asBuffer())
                .flip();
    }

    @Benchmark
    public Object pingInClear() {
        return answer(taken(ping));
    }

    @Benchmark
    public Object pingEncrypted() throws MalformedMessageException {
        return sealer.seal(answer(sealer.open(taken(sealedPing))));
    }

    /** News that is none, as most of gossip is. */
    @Benchmark
    public Object oldNewsInClear() {
        node.onPacket(OTHER, taken(suspect), 0);
        return node.takeEffects();
    }

    private static Bytes taken(ByteBuffer buffer) {
        byte[] content = new byte[buffer.limit()];
        buffer.get(0, content);
        return Bytes.of(content);
    }

    private Bytes answer(Bytes packet) {
        node.onPacket(OTHER, packet, 0);
        if (node.takeEffects().getFirst() instanceof Effect.SendPacket ack) {
            return ack.datagram();
        }
        throw new IllegalStateException("a ping is answered");
    }
}
