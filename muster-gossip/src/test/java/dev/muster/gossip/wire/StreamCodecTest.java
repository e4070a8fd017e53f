package dev.muster.gossip.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.BytesBuilder;
import dev.muster.gossip.msgpack.Dialect;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.msgpack.MalformedMessageException.Reason;
import dev.muster.gossip.msgpack.MsgpackWriter;
import dev.muster.gossip.wire.Message.Liveness;
import dev.muster.gossip.wire.Message.NodeState;
import java.io.EOFException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class StreamCodecTest {

    private static final StreamLimits SMALL = new StreamLimits(3, 100, 1000);
    private static final Bytes VERSIONS = Bytes.ofHex("010502020505");

    private static NodeState node(String name) {
        return new NodeState(name, Vectors.loopback(11, 7946), Bytes.ofHex("ff80"), 1, Liveness.SUSPECT, VERSIONS);
    }

    private static Message read(Bytes stream) throws Exception {
        return StreamCodec.read(stream.asStream(), SMALL);
    }

    private static void refuses(Reason reason, Bytes stream) {
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> read(stream))
                .satisfies(e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason));
    }

    private static Bytes header(int nodes, int userState) {
        return new MsgpackWriter(Dialect.GOSSIP)
                .type(MessageType.PUSH_PULL)
                .map(3)
                .key("Join")
                .bool(true)
                .key("Nodes")
                .integer(nodes)
                .key("UserStateLen")
                .integer(userState)
                .finish();
    }

    @Test
    void startsAsSerfDoes() {
        Message.PushPull message = new Message.PushPull(true, List.of(node("n1")), Bytes.of(new byte[586]));
        assertThat(StreamCodec.encode(message, false).toHex())
                .startsWith("0683a44a6f696ec3a54e6f64657301ac5573657253746174654c656ecd024a"
                        + "87a441646472a47f00000bab496e6361726e6174696f6e01a44d657461a2ff80a44e616d65a26e31"
                        + "a4506f7274cd1f0aa5537461746501a356736ea6010502020505");
    }

    @Test
    void isCompressedEvenWhenThatIsLonger() {
        Bytes plain = StreamCodec.encode(new Message.Ack(1, Bytes.EMPTY), false);
        Bytes compressed = StreamCodec.encode(new Message.Ack(1, Bytes.EMPTY), true);
        assertThat(compressed.at(0)).isEqualTo(MessageType.COMPRESS);
        assertThat(compressed.size()).isGreaterThan(plain.size());
    }

    @Test
    void packetMessagesDoNotTravelOnStreams() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StreamCodec.encode(new Message.Nack(1), false))
                .withMessage("This message travels only in packets: Nack");
        refuses(Reason.UNKNOWN_TYPE, MessageCodec.encode(new Message.Nack(1)));
    }

    @Test
    void labelAndEncryptionHaveReasonsOfTheirOwn() {
        refuses(Reason.LABEL, Bytes.ofHex("f403616263"));
        refuses(Reason.ENCRYPTED, Bytes.ofHex("0a0000002000"));
    }

    @Test
    void compressionIsNotNested() {
        Bytes once = StreamCodec.encode(new Message.Ack(1, Bytes.EMPTY), true);
        refuses(Reason.UNKNOWN_TYPE, Compression.wrap(once));
    }

    @Test
    void aCountAloneTakesNoMemoryAndIsLimited() {
        refuses(Reason.TOO_LARGE, header(4, 0));
        refuses(Reason.TOO_LARGE, header(Integer.MAX_VALUE, 0));
        refuses(Reason.TOO_LARGE, header(-1, 0));
        refuses(Reason.TOO_LARGE, header(0, 101));
        refuses(Reason.TOO_LARGE, header(0, -1));
    }

    @Test
    void theTotalIsLimitedInClearAndInflated() throws Exception {
        NodeState large =
                new NodeState("n1", Vectors.loopback(1, 1), Bytes.of(new byte[500]), 1, Liveness.ALIVE, VERSIONS);
        Message.PushPull fits = new Message.PushPull(true, List.of(large), Bytes.EMPTY);
        Message.PushPull tooMuch = new Message.PushPull(true, List.of(large, large), Bytes.EMPTY);

        assertThat(read(StreamCodec.encode(fits, false))).isEqualTo(fits);
        assertThat(read(StreamCodec.encode(fits, true))).isEqualTo(fits);
        refuses(Reason.TOO_LARGE, StreamCodec.encode(tooMuch, false));
        refuses(Reason.TOO_LARGE, StreamCodec.encode(tooMuch, true));
    }

    @Test
    void aBombIsNotInflated() {
        refuses(Reason.TOO_LARGE, Compression.wrap(Bytes.of(new byte[50_000])));
    }

    @Test
    void oneUnusableNodeDoesNotHideTheOthers() throws Exception {
        Bytes withoutAddress = new MsgpackWriter(Dialect.GOSSIP)
                .map(1)
                .key("Name")
                .string("nowhere")
                .finish();
        Bytes stream = new BytesBuilder()
                .add(header(3, 2))
                .add(withoutAddress)
                .add(StreamCodec.encode(new Message.PushPull(true, List.of(node("n1")), Bytes.EMPTY), false)
                        .from(header(1, 0).size()))
                .add(Bytes.ofHex("91cb3ff0000000000000"))
                .add(Bytes.ofHex("0102"))
                .finish();

        assertThat(read(stream)).isEqualTo(new Message.PushPull(true, List.of(node("n1")), Bytes.ofHex("0102"), 2));
    }

    @Test
    void structuresAsListsAndSignedNumbers() throws Exception {
        // Nodes, UserStateLen, Join; then Name, Addr, Port, Meta, Incarnation, State, Vsn.
        Bytes stream = Bytes.ofHex("06" + "93d001d10000c3" + "97a26e31c4047f00000bd100c8c0d30000000000000007d003c0");
        assertThat(read(stream))
                .isEqualTo(new Message.PushPull(
                        true,
                        List.of(new NodeState(
                                "n1", Vectors.loopback(11, 200), Bytes.EMPTY, 7, Liveness.LEFT, Bytes.EMPTY)),
                        Bytes.EMPTY));
    }

    @Test
    void aStreamThatEndsIsAnIoFailureButInsideCompressionItIsMalformed() {
        Bytes whole = StreamCodec.encode(new Message.PushPull(true, List.of(node("n1")), Bytes.ofHex("0102")), false);
        for (int size = 0; size < whole.size(); size++) {
            Bytes cut = whole.slice(0, size);
            assertThatExceptionOfType(EOFException.class).as("%s bytes", size).isThrownBy(() -> read(cut));
            if (size > 0) {
                refuses(Reason.TRUNCATED, Compression.wrap(cut));
            }
        }
    }

    @Test
    void tenThousandNodesPass() throws Exception {
        Message.PushPull large =
                new Message.PushPull(false, Collections.nCopies(10_000, node("a-name-of-usual-length")), Bytes.EMPTY);
        Bytes stream = StreamCodec.encode(large, true);
        assertThat(StreamCodec.read(stream.asStream(), StreamLimits.DEFAULT)).isEqualTo(large);
    }
}
