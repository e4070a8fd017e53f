package dev.muster.gossip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.swim.Counter;
import dev.muster.gossip.wire.GossipKey;
import dev.muster.gossip.wire.Keyring;
import dev.muster.gossip.wire.Label;
import dev.muster.gossip.wire.Message;
import dev.muster.gossip.wire.MessageCodec;
import dev.muster.gossip.wire.PacketCodec;
import dev.muster.gossip.wire.PacketOptions;
import dev.muster.gossip.wire.RandomMessages;
import dev.muster.gossip.wire.Sealer;
import dev.muster.gossip.wire.StreamCodec;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Bad packets and streams, from real sockets, against a live node that has a real member beside it. Seconds; with
 * {@code -Dmuster.full=true} minutes.
 *
 * <p>In clear a claim that is well-formed is believed, as the protocol has it. So what is sent there is damaged in a
 * way that cannot leave it whole: it carries a checksum, over which the damage was done; or it is cut.
 */
class SoakIT {

    private static final boolean FULL = Boolean.getBoolean("muster.full");
    private static final int ROUNDS = FULL ? 400 : 12;
    private static final int PACKETS_A_ROUND = 1000;
    private static final int STREAMS_A_ROUND = 20;
    private static final int REPLAYS_A_ROUND = 50;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long HEAP_GROWTH_BYTES = 24L << 20;
    private static final Keyring KEYS = Keyring.of(GossipKey.of(Bytes.of(new byte[32])));
    private static final Bytes VERSIONS = Bytes.ofHex("010502020505");

    /** Where packets end that are no good; none other may have counted any. */
    private static final List<Counter> REFUSED_PACKETS = List.of(
            Counter.PACKETS_MALFORMED,
            Counter.PACKETS_OVER_LIMIT,
            Counter.PACKETS_OTHER_LABEL,
            Counter.PACKETS_ENCRYPTED,
            Counter.PACKETS_PLAINTEXT,
            Counter.PACKETS_UNDECRYPTABLE,
            Counter.PACKETS_UNTRIED);

    private static final List<Counter> REFUSED_STREAMS = List.of(
            Counter.STREAMS_MALFORMED,
            Counter.STREAMS_OVER_LIMIT,
            Counter.STREAMS_OTHER_LABEL,
            Counter.STREAMS_ENCRYPTED,
            Counter.STREAMS_PLAINTEXT,
            Counter.STREAMS_UNDECRYPTABLE,
            Counter.STREAMS_UNTRIED,
            Counter.STREAMS_FAILED);

    private final Random random = new Random(2026);
    private final List<Cluster> clusters = new ArrayList<>();

    @AfterEach
    void closeAll() {
        clusters.forEach(Cluster::close);
    }

    /** Makes packets, or streams, that are no good. */
    @FunctionalInterface
    private interface Bad {
        Bytes next();
    }

    @Test
    void inClear() throws Exception {
        soak(Optional.empty(), this::damagedPacket, this::cutStream);
    }

    @Test
    void encrypted() throws Exception {
        soak(Optional.of(KEYS), this::foreignPacket, this::foreignStream);
    }

    private void soak(Optional<Keyring> keys, Bad packets, Bad streams) throws Exception {
        Cluster node = start("node", keys);
        Cluster member = start("member", keys);
        member.join(List.of("127.0.0.1:" + node.address().getPort())).get();
        awaitBoth(node, member);
        Map<Counter, Long> before = counts(node);
        long sentPackets = 0;
        long sentStreams = 0;
        long heap = 0;
        try (DatagramSocket stranger = new DatagramSocket(0, InetAddress.getByName("127.66.0.1"));
                DatagramSocket parrot = new DatagramSocket(0, InetAddress.getByName("127.66.0.3"))) {
            stranger.setSoTimeout(1);
            for (int round = 0; round < ROUNDS; round++) {
                long arrived = refused(node, before, REFUSED_PACKETS);
                for (int i = 0; i < PACKETS_A_ROUND; i++) {
                    Bytes packet = packets.next();
                    stranger.send(new DatagramPacket(packet.toArray(), packet.size(), node.address()));
                }
                sentPackets += PACKETS_A_ROUND;
                for (int i = 0; i < REPLAYS_A_ROUND; i++) {
                    Bytes packet = replayed(keys);
                    parrot.send(new DatagramPacket(packet.toArray(), packet.size(), node.address()));
                }
                for (int i = 0; i < STREAMS_A_ROUND; i++) {
                    sentStreams += stream(node, streams.next()) ? 1 : 0;
                }
                // A round is awaited, so that the socket's buffer is never full and nothing is lost on the way.
                await().atMost(PATIENCE)
                        .until(() -> refused(node, before, REFUSED_PACKETS) >= arrived + PACKETS_A_ROUND);
                assertThat(answered(stranger)).as("an answer to a stranger").isFalse();
                if (round == ROUNDS / 4) {
                    heap = usedHeap();
                }
            }
        }
        assertThat(refused(node, before, REFUSED_PACKETS)).isEqualTo(sentPackets);
        assertThat(refused(node, before, List.of(Counter.PINGS_MISDIRECTED)))
                .as("replays that were understood")
                .isEqualTo((long) ROUNDS * REPLAYS_A_ROUND);
        long streamsSent = sentStreams;
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(refused(node, before, REFUSED_STREAMS)).isEqualTo(streamsSent));
        assertThat(usedHeap() - heap).as("growth of the heap").isLessThan(HEAP_GROWTH_BYTES);
        awaitBoth(node, member);
        assertThat(node.members()).extracting(Member::name).containsExactlyInAnyOrder("node", "member");
        for (Counter never : List.of(Counter.INPUTS_FAILED, Counter.INPUTS_DROPPED, Counter.REFUTATIONS)) {
            assertThat(node.counters()).containsEntry(never.word(), 0L);
            assertThat(member.counters()).containsEntry(never.word(), 0L);
        }
    }

    private Cluster start(String name, Optional<Keyring> keys) throws Exception {
        ClusterOptions options =
                ClusterOptions.defaults(name, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Cluster cluster = Cluster.start(keys.map(options::withKeyring).orElse(options), event -> {});
        clusters.add(cluster);
        return cluster;
    }

    private static void awaitBoth(Cluster node, Cluster member) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(List.of(node, member))
                        .allSatisfy(cluster -> assertThat(cluster.members())
                                .hasSize(2)
                                .allMatch(it -> it.status() == MemberStatus.ALIVE)));
    }

    private static Map<Counter, Long> counts(Cluster node) {
        Map<Counter, Long> counts = new EnumMap<>(Counter.class);
        for (Counter counter : Counter.values()) {
            counts.put(counter, node.counters().getOrDefault(counter.word(), 0L));
        }
        return counts;
    }

    private static long refused(Cluster node, Map<Counter, Long> before, List<Counter> counters) {
        Map<Counter, Long> now = counts(node);
        return counters.stream()
                .mapToLong(counter -> now.getOrDefault(counter, 0L) - before.getOrDefault(counter, 0L))
                .sum();
    }

    private static boolean answered(DatagramSocket stranger) throws IOException {
        try {
            stranger.receive(new DatagramPacket(new byte[2000], 2000));
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    /** Sends the bytes and ends; an answer is never longer than they are. False if it could not even connect. */
    private static boolean stream(Cluster node, Bytes content) {
        int answer = 0;
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress("127.66.0.2", 0));
            socket.connect(node.address());
            try {
                socket.getOutputStream().write(content.toArray());
                socket.shutdownOutput();
                answer = socket.getInputStream().readAllBytes().length;
            } catch (IOException e) {
                // Refused before all of it was read.
            }
        } catch (IOException e) {
            return false;
        }
        assertThat(answer).isLessThanOrEqualTo(content.size());
        return true;
    }

    private static long usedHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** A claim about somebody: it must not come true. */
    private Bytes claim() {
        return MessageCodec.encode(
                switch (random.nextInt(4)) {
                    case 0 -> new Message.Suspect(1L << 31, "member", "stranger");
                    case 1 -> new Message.Dead(1L << 31, "member", "stranger");
                    case 2 ->
                        new Message.Alive(1, "false", new InetSocketAddress("127.66.0.9", 7946), Bytes.EMPTY, VERSIONS);
                    default -> RandomMessages.packetMessage(random);
                });
    }

    /** What was true once, and a ping that counts it: understood by whoever has the key, and without effect. */
    private Bytes replayed(Optional<Keyring> keys) {
        List<Message> old = List.of(
                new Message.Suspect(1, "member", "node"),
                new Message.Dead(1, "member", "member"),
                new Message.Suspect(1, "node", "member"));
        Bytes count = MessageCodec.encode(new Message.Ping(1, "somebody else", null, ""));
        Bytes news = MessageCodec.encode(old.get(random.nextInt(old.size())));
        Bytes packet = PacketCodec.encode(List.of(news, count), new PacketOptions(true, true));
        return keys.map(ring -> new Sealer(ring, random::nextBytes, Label.NONE).sealPacket(packet))
                .orElse(packet);
    }

    /** With a checksum, and then with bits turned over behind it; or cut; or noise that begins with no type. */
    private Bytes damagedPacket() {
        Bytes packet = PacketCodec.encode(List.of(claim()), new PacketOptions(random.nextBoolean(), true));
        return switch (random.nextInt(4)) {
            case 0 -> packet.slice(0, 1 + random.nextInt(packet.size() - 1));
            case 1 -> {
                byte[] noise = new byte[1 + random.nextInt(1400)];
                random.nextBytes(noise);
                noise[0] = (byte) (128 + random.nextInt(100));
                yield Bytes.of(noise);
            }
            default -> turned(packet, 1);
        };
    }

    /** One bit turned over: a checksum of 32 bits always sees it. */
    private Bytes turned(Bytes packet, int from) {
        byte[] bytes = packet.toArray();
        bytes[from + random.nextInt(bytes.length - from)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
        return Bytes.of(bytes);
    }

    /** A push/pull that ends too early, is of a type that does not travel so, or is noise. */
    private Bytes cutStream() {
        Message.NodeState lie = new Message.NodeState(
                "false", new InetSocketAddress("127.66.0.9", 7946), Bytes.EMPTY, 1, Message.Liveness.ALIVE, VERSIONS);
        Bytes stream = StreamCodec.encode(
                new Message.PushPull(false, List.of(lie), Bytes.ofUtf8("state")), random.nextBoolean());
        return switch (random.nextInt(3)) {
            case 0 -> stream.slice(0, random.nextInt(stream.size()));
            case 1 -> Bytes.of(new byte[] {(byte) (128 + random.nextInt(100)), 1, 2, 3});
            default -> Bytes.ofHex("06dfffffffff");
        };
    }

    /** What a stranger can send: sealed with another key, or by another cluster, or in clear, or damaged. */
    private Bytes foreignPacket() {
        Sealer own = new Sealer(KEYS, random::nextBytes, Label.NONE);
        byte[] otherKey = new byte[32];
        otherKey[0] = 1;
        Sealer other = new Sealer(Keyring.of(GossipKey.of(Bytes.of(otherKey))), random::nextBytes, Label.NONE);
        Label label = Label.of("other");
        return switch (random.nextInt(5)) {
            case 0 -> claim();
            case 1 -> other.sealPacket(claim());
            case 2 -> label.inFrontOf(new Sealer(KEYS, random::nextBytes, label).sealPacket(claim()));
            case 3 -> cut(own.sealPacket(claim()));
            // Not its first byte, the version, to which nothing is bound.
            default -> turned(own.sealPacket(claim()), 1);
        };
    }

    /** Where nearly nothing is left behind the nonce and the tag. */
    private Bytes cut(Bytes sealed) {
        return sealed.slice(0, Math.min(29 + random.nextInt(5), sealed.size() - 1));
    }

    private Bytes foreignStream() {
        Sealer own = new Sealer(KEYS, random::nextBytes, Label.NONE);
        Bytes sealed = StreamCodec.encode(new Message.User(claim()), true, Optional.of(own));
        return switch (random.nextInt(3)) {
            case 0 -> cutStream();
            case 1 -> sealed.slice(0, random.nextInt(sealed.size()));
            default -> turned(sealed, 5);
        };
    }
}
