package dev.muster.gossip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.wire.GossipKey;
import dev.muster.gossip.wire.Keyring;
import dev.muster.gossip.wire.Label;
import dev.muster.gossip.wire.Message;
import dev.muster.gossip.wire.MessageCodec;
import dev.muster.gossip.wire.Sealer;
import dev.muster.gossip.wire.StreamCodec;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clusters with keys, over real sockets. */
class EncryptedClusterTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Keyring ONE = Keyring.of(key(1));
    private static final Keyring TWO = Keyring.of(key(2));

    private final List<Cluster> clusters = new ArrayList<>();

    @AfterEach
    void closeAll() {
        clusters.forEach(Cluster::close);
    }

    private static GossipKey key(int first) {
        byte[] material = new byte[16];
        material[0] = (byte) first;
        return GossipKey.of(Bytes.of(material));
    }

    private Cluster start(ClusterOptions options) throws Exception {
        Cluster cluster = Cluster.start(options, event -> {});
        clusters.add(cluster);
        return cluster;
    }

    private static ClusterOptions options(String name) {
        return ClusterOptions.defaults(name, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .withProfile(Profile.LOCAL);
    }

    private static String text(Cluster cluster) {
        return "127.0.0.1:" + cluster.address().getPort();
    }

    private static void awaitStatus(Cluster cluster, String name, MemberStatus status) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(cluster.members())
                        .anyMatch(member -> member.name().equals(name) && member.status() == status));
    }

    private static void refused(Cluster joining, Cluster there, String why) {
        assertThatThrownBy(() -> joining.join(List.of(text(there))).get(20, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining(why);
        assertThat(joining.members()).hasSize(1);
        assertThat(there.members()).hasSize(1);
    }

    private static void awaitCount(Cluster cluster, String counter, long atLeast) {
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(cluster.counters().get(counter)).as(counter).isGreaterThanOrEqualTo(atLeast));
    }

    @Test
    void thoseWithTheKeyFindEachOtherEvenWithAnotherPrimary() throws Exception {
        Cluster a = start(options("a").withKeyring(ONE.add(key(2))));
        Cluster b = start(options("b").withKeyring(TWO.add(key(1))));
        b.join(List.of(text(a))).get(20, TimeUnit.SECONDS);
        awaitStatus(a, "b", MemberStatus.ALIVE);
        awaitStatus(b, "a", MemberStatus.ALIVE);
        b.setTags(new TreeMap<>(Map.of("k", "v".repeat(400))), member -> true).get(20, TimeUnit.SECONDS);
        await().atMost(PATIENCE).until(() -> a.members().get(1).tags().containsKey("k"));
        b.leave().get(20, TimeUnit.SECONDS);
        awaitStatus(a, "b", MemberStatus.LEFT);
        for (String trouble : List.of(
                "packets_malformed",
                "packets_plaintext",
                "packets_undecryptable",
                "packets_untried",
                "streams_malformed",
                "streams_undecryptable")) {
            assertThat(a.counters()).containsEntry(trouble, 0L);
        }
    }

    @Test
    void aPacketIsNoLargerForBeingEncrypted() {
        int clear = Cluster.limits(options("a")).packetBytes();
        int encrypted = Cluster.limits(options("a").withKeyring(ONE)).packetBytes();
        Bytes largest = Bytes.of(new byte[encrypted]);
        assertThat(new Sealer(ONE, nonce -> {}, Label.NONE).sealPacket(largest).size())
                .isEqualTo(clear)
                .isEqualTo(1400);
    }

    @Test
    void anotherKeyIsRefusedBothWays() throws Exception {
        Cluster a = start(options("a").withKeyring(ONE));
        Cluster b = start(options("b").withKeyring(TWO));
        refused(a, b, "its gossip is encrypted with another key");
        refused(b, a, "its gossip is encrypted with another key");
        awaitCount(a, "streams_undecryptable", 1);
        awaitCount(b, "streams_undecryptable", 1);
    }

    @Test
    void clearAndEncryptedDoNotMix() throws Exception {
        Cluster clear = start(options("clear"));
        Cluster encrypted = start(options("encrypted").withKeyring(ONE));
        refused(clear, encrypted, "its gossip is encrypted, and this node has no key");
        refused(encrypted, clear, "its gossip is not encrypted, and this node has a key");
        awaitCount(encrypted, "streams_plaintext", 1);
        awaitCount(clear, "streams_encrypted", 1);
    }

    @Test
    void strangersGetNoAnswerThatIsLongerThanWhatTheySent() throws Exception {
        Cluster cluster = start(options("a").withKeyring(ONE));
        try (DatagramSocket stranger = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            byte[] ping =
                    MessageCodec.encode(new Message.Ping(1, "a", null, "")).toArray();
            stranger.send(new DatagramPacket(ping, ping.length, cluster.address()));
            awaitCount(cluster, "packets_plaintext", 1);
            stranger.setSoTimeout(200);
            assertThatThrownBy(() -> stranger.receive(new DatagramPacket(new byte[2000], 2000)))
                    .isInstanceOf(SocketTimeoutException.class);
        }
        try (Socket stranger =
                new Socket(cluster.address().getAddress(), cluster.address().getPort())) {
            byte[] small = StreamCodec.encode(new Message.Ping(1, "a", null, ""), false)
                    .toArray();
            stranger.getOutputStream().write(small);
            assertThat(stranger.getInputStream().readNBytes(1000)).isEmpty();
        }
        try (Socket stranger =
                new Socket(cluster.address().getAddress(), cluster.address().getPort())) {
            byte[] large = StreamCodec.encode(new Message.User(Bytes.of(new byte[500])), false)
                    .toArray();
            stranger.getOutputStream().write(large);
            assertThat(stranger.getInputStream().readNBytes(1000)).hasSizeBetween(80, large.length);
        }
    }

    @Test
    void aFloodOfNoiseHarmsNobody() throws Exception {
        Cluster a = start(options("a").withKeyring(ONE));
        Cluster b = start(options("b").withKeyring(ONE));
        b.join(List.of(text(a))).get(20, TimeUnit.SECONDS);
        awaitStatus(a, "b", MemberStatus.ALIVE);
        try (DatagramSocket stranger = new DatagramSocket(0, InetAddress.getByName("127.99.1.1"))) {
            for (int i = 0; i < 5000; i++) {
                byte[] noise = new byte[100];
                noise[0] = 1;
                noise[50] = (byte) i;
                stranger.send(new DatagramPacket(noise, noise.length, a.address()));
            }
        }
        awaitCount(a, "packets_untried", 1000);
        assertThat(a.counters().get("packets_undecryptable")).isLessThan(200);
        b.setTags(new TreeMap<>(Map.of("k", "v")), member -> true).get(20, TimeUnit.SECONDS);
        await().atMost(PATIENCE).until(() -> a.members().get(1).tags().containsKey("k"));
        assertThat(a.members().get(1).status()).isEqualTo(MemberStatus.ALIVE);
    }

    @Test
    void keysChangeOverTheClusterAndAKeyThatCannotBeKeptIsNotUsed(@TempDir Path folder) throws Exception {
        Path good = folder.resolve("good");
        Path bad = folder.resolve("bad");
        KeyFile.create(good, key(1));
        KeyFile.create(bad, key(1));
        Cluster a = start(options("a").withKeyring(ONE).withKeyFile(good));
        Cluster b = start(options("b").withKeyring(ONE).withKeyFile(bad));
        b.join(List.of(text(a))).get(20, TimeUnit.SECONDS);
        awaitStatus(a, "b", MemberStatus.ALIVE);
        // A folder is in the way of the new file.
        Path obstacle = Files.createDirectories(folder.resolve("bad.new/x"));
        KeyResult half = a.keys().install(key(2)).get(20, TimeUnit.SECONDS);
        assertThat(half.problem()).contains("1/2 nodes reported failure");
        assertThat(half.messages()).containsOnlyKeys("b");
        assertThat(half.messages().get("b")).contains("cannot be written");
        assertThat(KeyFile.read(bad)).isEqualTo(ONE);
        assertThat(a.keys().list().get(20, TimeUnit.SECONDS).keys())
                .isEqualTo(Map.of(key(1).toBase64(), 2, key(2).toBase64(), 1));

        Files.delete(obstacle);
        Files.delete(folder.resolve("bad.new"));
        assertThat(a.keys().install(key(2)).get(20, TimeUnit.SECONDS).problem()).isEmpty();
        assertThat(b.keys().use(key(2)).get(20, TimeUnit.SECONDS).problem()).isEmpty();
        assertThat(a.keys().remove(key(1)).get(20, TimeUnit.SECONDS).problem()).isEmpty();
        assertThat(KeyFile.read(good)).isEqualTo(TWO);
        assertThat(KeyFile.read(bad)).isEqualTo(TWO);
        Cluster c = start(options("c").withKeyring(TWO));
        assertThat(c.join(List.of(text(a))).get(20, TimeUnit.SECONDS)).isEqualTo(1);
        refusedByAll(start(options("d").withKeyring(ONE)), a);
    }

    private static void refusedByAll(Cluster joining, Cluster there) {
        assertThatThrownBy(() -> joining.join(List.of(text(there))).get(20, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class);
        assertThat(joining.members()).hasSize(1);
    }
}
