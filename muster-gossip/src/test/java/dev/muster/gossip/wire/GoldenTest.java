package dev.muster.gossip.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.gossip.msgpack.Bytes;
import java.io.ByteArrayInputStream;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a real Serf 0.9.4 sent is understood, and said in the same bytes. */
class GoldenTest {

    private static final Bytes VERSIONS = Bytes.ofHex("010502020505");

    private static InetSocketAddress address(int lastByte) {
        return Vectors.loopback(lastByte, 7946);
    }

    private static void same(String vector, Message message) throws Exception {
        assertThat(MessageCodec.decode(Vectors.packet(vector))).isEqualTo(message);
        assertThat(MessageCodec.encode(message)).isEqualTo(Vectors.packet(vector));
    }

    private static void sameSerf(String vector, SerfMessage message) throws Exception {
        Bytes packet = Vectors.packet(vector);
        Message.User user = (Message.User) MessageCodec.decode(packet);
        assertThat(SerfMessageCodec.decode(user.payload())).isEqualTo(message);
        assertThat(MessageCodec.encode(new Message.User(SerfMessageCodec.encode(message))))
                .isEqualTo(packet);
    }

    @Test
    void ping() throws Exception {
        same("ping", new Message.Ping(1, "n2", address(11), "n1"));
    }

    @Test
    void indirectPing() throws Exception {
        same("indirectPing", new Message.IndirectPing(39, "n3", address(13), true, address(12), "n2"));
    }

    @Test
    void ack() throws Exception {
        Bytes packet = Vectors.packet("ackResp+coordinate");
        Message.Ack ack = (Message.Ack) MessageCodec.decode(packet);
        assertThat(ack.sequence()).isEqualTo(1);
        assertThat(ack.payload().size()).isEqualTo(130);
        assertThat(MessageCodec.encode(ack)).isEqualTo(packet);
    }

    @Test
    void nack() throws Exception {
        same("nackResp", new Message.Nack(39));
    }

    @Test
    void suspectAndDead() throws Exception {
        same("suspect", new Message.Suspect(1, "n3", "n2"));
        same("dead", new Message.Dead(1, "n3", "n1"));
    }

    @Test
    void aliveWithItsTags() throws Exception {
        Message.Alive alive = (Message.Alive) MessageCodec.decode(Vectors.packet("alive"));
        assertThat(TagCodec.decode(alive.meta())).isEqualTo(Map.of("role", "web", "dc", "eu2"));
        same("alive", new Message.Alive(1, "n2", address(12), alive.meta(), VERSIONS));
    }

    @Test
    void ownTagsAreSorted() throws Exception {
        TreeMap<String, String> tags = new TreeMap<>(Map.of("role", "web", "dc", "eu"));
        Bytes meta = TagCodec.encode(tags);
        assertThat(meta.toHex()).isEqualTo("ff82a26463a26575a4726f6c65a3776562");
        assertThat(TagCodec.decode(meta)).isEqualTo(tags);
    }

    @Test
    void checksumAndCompound() throws Exception {
        Bytes packet = Vectors.packet("crc+compound(2 alive)");
        List<Bytes> messages = PacketCodec.split(packet);
        assertThat(messages).hasSize(2).first().isEqualTo(Vectors.packet("alive"));
        assertThat(((Message.Alive) MessageCodec.decode(messages.get(1))).node())
                .isEqualTo("n1");
        assertThat(PacketCodec.encode(messages, new PacketOptions(false, true))).isEqualTo(packet);
    }

    @Test
    void checksumAndOneMessage() throws Exception {
        Bytes packet = Vectors.packet("crc+single user join");
        assertThat(PacketCodec.split(packet)).containsExactly(Vectors.packet("user join"));
        assertThat(PacketCodec.encode(List.of(Vectors.packet("user join")), new PacketOptions(true, true)))
                .isEqualTo(packet);
    }

    @Test
    void checksumAndCompression() throws Exception {
        Bytes packet = Vectors.packet("crc+compress");
        List<Bytes> messages = PacketCodec.split(packet);
        assertThat(messages).hasSizeGreaterThan(1);
        for (Bytes message : messages) {
            assertThat(MessageCodec.decode(message)).isInstanceOf(Message.Alive.class);
        }
        assertThat(PacketCodec.encode(messages, new PacketOptions(true, true))).isEqualTo(packet);
    }

    @Test
    void joinAndLeave() throws Exception {
        sameSerf("user join", new SerfMessage.Join(1, "n2"));
        sameSerf("user leave", new SerfMessage.Leave(3, "n3", false));
    }

    @Test
    void userEvent() throws Exception {
        sameSerf("user event", new SerfMessage.UserEvent(1, "deploy", Bytes.ofUtf8("v1.2.3"), true));
    }

    @Test
    void query() throws Exception {
        sameSerf(
                "user query",
                new SerfMessage.Query(
                        1,
                        0x026b9dd6,
                        address(11),
                        "n1",
                        List.of(),
                        1,
                        0,
                        3_200_000_000L,
                        "uptime",
                        Bytes.ofUtf8("please")));
    }

    @Test
    void queryResponse() throws Exception {
        sameSerf("user queryResponse (ack)", new SerfMessage.QueryResponse(1, 0x026b9dd6, "n1", 1, Bytes.EMPTY));
    }

    @Test
    void relay() throws Exception {
        SerfMessage.QueryResponse inner = new SerfMessage.QueryResponse(2, 0x10818579, "n1", 1, Bytes.EMPTY);
        sameSerf("user relay(ack)", new SerfMessage.Relay(address(11), "n1", SerfMessageCodec.encode(inner)));
    }

    @Test
    void compressedAckOnAStream() throws Exception {
        Bytes stream = Vectors.packet("tcp ping ack (compressed)");
        Message message = StreamCodec.read(new ByteArrayInputStream(stream.toArray()), StreamLimits.DEFAULT);
        assertThat(message).isInstanceOf(Message.Ack.class);
        assertThat(StreamCodec.encode(message, true)).isEqualTo(stream);
    }
}
