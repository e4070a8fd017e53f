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
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clusters with labels, over real sockets, in clear and encrypted. */
class LabelledClusterTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Keyring KEYS = Keyring.of(GossipKey.of(Bytes.of(new byte[16])));

    private final List<Cluster> clusters = new ArrayList<>();

    @AfterEach
    void closeAll() {
        clusters.forEach(Cluster::close);
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

    private static void becomeOne(Cluster a, Cluster b) throws Exception {
        b.join(List.of(text(a))).get(20, TimeUnit.SECONDS);
        b.setTags(new TreeMap<>(Map.of("k", "v".repeat(400))), member -> true).get(20, TimeUnit.SECONDS);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(a.members())
                        .anyMatch(member -> member.name().equals("b")
                                && member.status() == MemberStatus.ALIVE
                                && member.tags().containsKey("k")));
        b.leave().get(20, TimeUnit.SECONDS);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(a.members())
                        .anyMatch(member -> member.name().equals("b") && member.status() == MemberStatus.LEFT));
        assertThat(a.counters())
                .containsEntry("packets_other_label", 0L)
                .containsEntry("streams_other_label", 0L)
                .containsEntry("packets_malformed", 0L);
    }

    @Test
    void oneLabelIsOneClusterInClear() throws Exception {
        becomeOne(start(options("a").withLabel("blue")), start(options("b").withLabel("blue")));
    }

    @Test
    void oneLabelIsOneClusterEncrypted() throws Exception {
        ClusterOptions a = options("a").withKeyring(KEYS).withLabel("l".repeat(255));
        becomeOne(start(a), start(options("b").withKeyring(KEYS).withLabel("l".repeat(255))));
    }

    @Test
    void anotherLabelOrNoneIsAnotherCluster() throws Exception {
        Cluster blue = start(options("blue").withLabel("blue"));
        Cluster green = start(options("green").withLabel("green"));
        Cluster plain = start(options("plain"));
        Cluster sealed = start(options("sealed").withKeyring(KEYS));
        Cluster sealedBlue = start(options("sealedBlue").withKeyring(KEYS).withLabel("blue"));
        for (Cluster joining : List.of(green, plain)) {
            refused(joining, blue);
            refused(blue, joining);
        }
        refused(sealed, sealedBlue);
        refused(sealedBlue, sealed);
        assertThat(blue.counters()).containsEntry("streams_other_label", 2L);
        assertThat(plain.counters()).containsEntry("streams_other_label", 1L);
        assertThat(sealed.counters()).containsEntry("streams_other_label", 1L);
    }

    private static void refused(Cluster joining, Cluster there) {
        assertThatThrownBy(() -> joining.join(List.of(text(there))).get(20, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("it hung up without an answer");
        assertThat(there.members()).hasSize(1);
    }

    @Test
    void aPacketWithAnotherLabelIsCountedAndNotAnswered() throws Exception {
        Cluster blue = start(options("blue").withLabel("blue"));
        Bytes ping = MessageCodec.encode(new Message.Ping(1, "blue", null, ""));
        try (DatagramSocket stranger = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            stranger.setSoTimeout(200);
            for (Label label : List.of(Label.NONE, Label.of("green"))) {
                send(stranger, label.inFrontOf(ping), blue);
            }
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(blue.counters()).containsEntry("packets_other_label", 2L));
            DatagramPacket answer = new DatagramPacket(new byte[2000], 2000);
            assertThatThrownBy(() -> stranger.receive(answer)).isInstanceOf(SocketTimeoutException.class);
            stranger.setSoTimeout(20_000);
            send(stranger, Label.of("blue").inFrontOf(ping), blue);
            stranger.receive(answer);
            Bytes came = Bytes.of(answer.getData(), 0, answer.getLength());
            assertThat(MessageCodec.decode(Label.of("blue").takenOff(came))).isEqualTo(new Message.Ack(1, Bytes.EMPTY));
        }
    }

    private static void send(DatagramSocket from, Bytes packet, Cluster to) throws Exception {
        from.send(new DatagramPacket(packet.toArray(), packet.size(), to.address()));
    }

    @Test
    void theRoomInAPacketIsSmallerForIt() {
        ClusterOptions options = options("a").withKeyring(KEYS).withLabel("blue");
        Bytes largest = Bytes.of(new byte[Cluster.limits(options).packetBytes()]);
        Bytes sealed = new Sealer(KEYS, nonce -> {}, options.wireLabel()).sealPacket(largest);
        assertThat(options.wireLabel().inFrontOf(sealed).size()).isEqualTo(1400);
    }
}
