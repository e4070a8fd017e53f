package dev.muster.gossip;

import static dev.muster.gossip.Members.PATIENCE;
import static dev.muster.gossip.Members.awaitStatus;
import static dev.muster.gossip.Members.awaitTags;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.gossip.interop.Capability;
import dev.muster.gossip.interop.Network;
import dev.muster.gossip.interop.OwnNetwork;
import dev.muster.gossip.interop.SerfVersion;
import dev.muster.gossip.interop.Shows;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.wire.Label;
import dev.muster.gossip.wire.Message;
import dev.muster.gossip.wire.MessageCodec;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Labels of newer memberlists. Serf's agent has no setting for one, so what can be shown is that a real memberlist
 * reads Muster's label, and refuses it as another one than its own, which is empty. Source: Serf's protocol (labels).
 */
@NullMarked
@ExtendWith(OwnNetwork.class)
@ParameterizedClass
@EnumSource
class LabelInteropIT {

    @Parameter
    @SuppressWarnings("NullAway.Init") // JUnit sets it before each test
    Form form;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before each test
    Path folder;

    private Cluster blue(String name) throws Exception {
        Network.label("blue");
        return Cluster.start(form.muster(name).withLabel("blue"), event -> {});
    }

    @Test
    @Shows(Capability.OTHER_LABEL)
    void aLabelKeepsThemApart() throws Exception {
        try (SerfAgent serf = form.serf(folder, "serf");
                Cluster muster = blue("muster")) {
            assertThatThrownBy(() -> muster.join(List.of(serf.address())).get(20, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasMessageContaining("could not join");
            assertThat(serf.run("join", SerfAgent.text(muster.address()))).contains("Error joining the cluster");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(muster.counters()).containsEntry("streams_other_label", 1L));
            sayWithLabel(serf.gossip());
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(serf.log()).contains(refusals()));
            assertThat(muster.members()).hasSize(1);
            assertThat(serf.members()).containsOnlyKeys("serf");
        }
    }

    private static void sayWithLabel(InetSocketAddress to) throws Exception {
        InetSocketAddress from = new InetSocketAddress(to.getAddress(), 9);
        Network.byHandFrom(from);
        try (DatagramSocket stranger = new DatagramSocket(from)) {
            Bytes ping = MessageCodec.encode(new Message.Ping(1, "serf", null, ""));
            Bytes packet = Label.of("blue").inFrontOf(ping);
            stranger.send(new DatagramPacket(packet.toArray(), packet.size(), to));
        }
    }

    /** The memberlist in 0.9.4 has not heard of labels; that in 0.10.1 says which one it has read. */
    private List<String> refusals() {
        if (form.version() == SerfVersion.TRIXIE) {
            return List.of(
                    "discarding stream with unacceptable label \"blue\"",
                    "discarding packet with unacceptable label \"blue\"");
        }
        return form.key().isPresent()
                ? List.of("remote state is not encrypted", "Unsupported encryption version 244")
                : List.of("Received invalid msgType (244)", "msg type (244) not supported");
    }

    /** The judge looks for the label in all packets and streams of two nodes that have it. */
    @Test
    void whoHasOneSaysItInFrontOfAll() throws Exception {
        try (Cluster one = blue("one");
                Cluster two = blue("two")) {
            two.join(List.of(SerfAgent.text(one.address()))).get(20, TimeUnit.SECONDS);
            awaitStatus(one, "two", MemberStatus.ALIVE);
            Map<String, String> tags = Map.of("long", "v".repeat(400));
            two.setTags(new TreeMap<>(tags), member -> true).get(20, TimeUnit.SECONDS);
            awaitTags(one, "two", tags);
            one.sendEvent("deploy", Bytes.ofUtf8("v1"), false).get(20, TimeUnit.SECONDS);
            two.leave().get(20, TimeUnit.SECONDS);
            awaitStatus(one, "two", MemberStatus.LEFT);
            assertThat(one.counters())
                    .containsEntry("packets_other_label", 0L)
                    .containsEntry("streams_other_label", 0L)
                    .containsEntry("packets_malformed", 0L);
        }
    }
}
