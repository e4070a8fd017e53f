package dev.muster.gossip.serf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.gossip.Member;
import dev.muster.gossip.Property;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.swim.Counters;
import dev.muster.gossip.swim.GossipLimits;
import dev.muster.gossip.swim.SwimTimings;
import dev.muster.gossip.wire.GossipKey;
import dev.muster.gossip.wire.Keyring;
import dev.muster.gossip.wire.Label;
import dev.muster.gossip.wire.Message;
import dev.muster.gossip.wire.MessageCodec;
import dev.muster.gossip.wire.PacketCodec;
import dev.muster.gossip.wire.PacketOptions;
import dev.muster.gossip.wire.RandomMessages;
import dev.muster.gossip.wire.Sealer;
import dev.muster.gossip.wire.SerfMessage;
import dev.muster.gossip.wire.SerfMessageCodec;
import dev.muster.gossip.wire.WireLimits;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a node sends fits the network, whatever waits in its queues, and fills the room that there is. */
class PacketRoomTest {

    private static final int NETWORK_BYTES = 1400;
    private static final Bytes VERSIONS = Bytes.ofHex("010502020505");
    private static final List<SwimTimings> PROFILES = List.of(SwimTimings.LAN, SwimTimings.WAN, SwimTimings.LOCAL);

    private int largest;
    private int mostParts;
    private int packets;

    /** A node with random queues, and how its packets are wrapped. */
    private final class Case {

        private final Random random;
        private final Label label;
        private final boolean encrypted;
        private final Sealer sealer;
        private final Node node;
        private long nowNanos;

        Case(Random random) {
            this.random = random;
            this.label = switch (random.nextInt(3)) {
                case 0 -> Label.NONE;
                case 1 -> Label.of("blue");
                default -> Label.of("l".repeat(255));
            };
            this.encrypted = random.nextBoolean();
            Keyring keys = Keyring.of(GossipKey.of(Bytes.of(new byte[16])));
            this.sealer = new Sealer(keys, random::nextBytes, label);
            int room = NETWORK_BYTES - label.overheadBytes() - (encrypted ? Sealer.OVERHEAD_BYTES : 0);
            NodeConfig config = new NodeConfig(
                    name(1 + random.nextInt(128)),
                    NodeBench.at(1),
                    new TreeMap<>(),
                    1,
                    PROFILES.get(random.nextInt(PROFILES.size())),
                    SerfTimings.DEFAULT,
                    GossipLimits.DEFAULT.withPacketBytes(room),
                    random.nextBoolean());
            this.node = new Node(config, new SplittableRandom(random.nextLong()), new Counters(), 0);
        }

        private String name(int length) {
            StringBuilder name = new StringBuilder();
            for (int i = 0; i < length; i++) {
                name.append((char) ('a' + random.nextInt(26)));
            }
            return name.toString();
        }

        private String name() {
            return name(random.nextInt(4) == 0 ? 255 : 1 + random.nextInt(20));
        }

        void run() throws MalformedMessageException {
            for (int i = random.nextInt(8) + 2; i > 0; i--) {
                hear(new Message.Alive(1, name(), address(), meta(), random.nextInt(4) == 0 ? old() : VERSIONS));
            }
            List<String> known = node.members().stream().map(Member::name).toList();
            int news = random.nextInt(200);
            for (int i = 0; i < news; i++) {
                String about = known.get(random.nextInt(known.size()));
                hear(
                        switch (random.nextInt(6)) {
                            case 0 -> new Message.Suspect(random.nextInt(3), about, name(1 + random.nextInt(500)));
                            case 1 -> new Message.Alive(random.nextInt(5), name(), address(), meta(), VERSIONS);
                            case 2 -> new Message.Ping(i, "", address(), about);
                            case 3 -> new Message.User(SerfMessageCodec.encode(RandomMessages.serfMessage(random)));
                            case 4 -> user(new SerfMessage.Join(i, name(1 + random.nextInt(500))));
                            default -> user(new SerfMessage.UserEvent(1 + i, name(), meta(), false));
                        });
            }
            long end = nowNanos + Duration.ofSeconds(random.nextInt(12)).toNanos();
            while (node.nextDeadlineNanos() <= end) {
                nowNanos = Math.max(nowNanos, node.nextDeadlineNanos());
                node.onTimer(nowNanos);
                check();
            }
        }

        private Bytes old() {
            return Bytes.ofHex("010402020505");
        }

        private Bytes meta() {
            byte[] meta = new byte[random.nextInt(4) == 0 ? 512 : random.nextInt(40)];
            random.nextBytes(meta);
            return Bytes.of(meta);
        }

        private InetSocketAddress address() {
            return NodeBench.at(2 + random.nextInt(200));
        }

        private Message user(SerfMessage message) {
            return new Message.User(SerfMessageCodec.encode(message));
        }

        private void hear(Message message) throws MalformedMessageException {
            Bytes packet = PacketCodec.encode(List.of(MessageCodec.encode(message)), new PacketOptions(false, false));
            node.onPacket(address(), packet, nowNanos);
            check();
        }

        private void check() throws MalformedMessageException {
            for (Effect effect : node.takeEffects()) {
                if (effect instanceof Effect.SendPacket(InetSocketAddress ignored, Bytes datagram)) {
                    Bytes sent = label.inFrontOf(encrypted ? sealer.sealPacket(datagram) : datagram);
                    List<Bytes> parts = PacketCodec.split(datagram);
                    assertThat(sent.size()).as("%s parts", parts.size()).isLessThanOrEqualTo(NETWORK_BYTES);
                    assertThat(parts.size()).isLessThanOrEqualTo(WireLimits.PARTS_SENT);
                    largest = Math.max(largest, sent.size());
                    mostParts = Math.max(mostParts, parts.size());
                    packets++;
                }
            }
        }
    }

    @Test
    void noPacketIsLargerThanTheNetworkTakes() {
        Property.forAll(31, 300, Case::new, Case::run);
        assertThat(packets).isGreaterThan(1000);
        assertThat(mostParts).isGreaterThan(10);
        // Else it would show only that the packets are small.
        assertThat(largest).isBetween(NETWORK_BYTES - 10, NETWORK_BYTES);
    }
}
