package dev.muster.gossip.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.swim.Counter;
import dev.muster.gossip.swim.Counters;
import dev.muster.gossip.wire.GossipKey;
import dev.muster.gossip.wire.Keyring;
import dev.muster.gossip.wire.Label;
import dev.muster.gossip.wire.Sealer;
import dev.muster.gossip.wire.Vectors;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PacketGateTest {

    private static final InetSocketAddress THERE = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 7946);
    private static final Bytes PING = Vectors.packet("ping");

    private final Counters counters = new Counters();

    private PacketGate gate(int... keys) {
        Optional<Keyring> ring = Optional.empty();
        for (int key : keys) {
            byte[] material = new byte[32];
            material[0] = (byte) key;
            GossipKey next = GossipKey.of(Bytes.of(material));
            ring = Optional.of(ring.map(it -> it.add(next)).orElseGet(() -> Keyring.of(next)));
        }
        return new PacketGate(
                ring.map(it -> new Sealer(it, new Random(1)::nextBytes, Label.NONE)),
                Label.NONE,
                new Strangers(0),
                counters);
    }

    private void refuses(PacketGate gate, Bytes datagram, Counter why) {
        long before = counters.get(why);
        assertThat(gate.incoming(THERE, datagram, 0)).isEmpty();
        assertThat(counters.get(why)).isEqualTo(before + 1);
    }

    @Test
    void withoutAKeyEverythingGoesInClear() {
        assertThat(gate().outgoing(PING)).isEqualTo(PING);
        assertThat(gate().incoming(THERE, PING, 0)).contains(PING);
        Bytes sealed = gate(1).outgoing(PING);
        refuses(gate(), sealed, Counter.PACKETS_ENCRYPTED);
    }

    @Test
    void withAKeyNothingDoes() {
        Bytes sealed = gate(1).outgoing(PING);
        assertThat(sealed).isNotEqualTo(PING);
        assertThat(gate(1).incoming(THERE, sealed, 0)).contains(PING);
        assertThat(gate(2, 1).incoming(THERE, sealed, 0)).contains(PING);
        refuses(gate(2), sealed, Counter.PACKETS_UNDECRYPTABLE);
        refuses(gate(1), PING, Counter.PACKETS_PLAINTEXT);
        refuses(gate(1), Bytes.ofHex("f40161"), Counter.PACKETS_OTHER_LABEL);
        refuses(gate(1), Bytes.EMPTY, Counter.PACKETS_UNDECRYPTABLE);
    }

    @Test
    void aFloodIsNotTriedForLong() {
        PacketGate gate = gate(1);
        Bytes wrong = gate(2).outgoing(PING);
        for (int i = 0; i < 1000; i++) {
            assertThat(gate.incoming(THERE, wrong, 0)).isEmpty();
        }
        assertThat(counters.get(Counter.PACKETS_UNDECRYPTABLE)).isEqualTo(50);
        assertThat(counters.get(Counter.PACKETS_UNTRIED)).isEqualTo(950);
        assertThat(counters.get(Counter.PACKETS_RECEIVED)).isEqualTo(1000);
    }
}
