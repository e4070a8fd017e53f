package dev.muster.gossip.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.Dialect;
import dev.muster.gossip.msgpack.MsgpackReader;
import dev.muster.gossip.msgpack.MsgpackStream;
import dev.muster.gossip.msgpack.MsgpackWriter;
import dev.muster.gossip.msgpack.StructReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What Serf's command and its agent say to each other over RPC, in the RPC dialect. */
class RpcGoldenTest {

    private static MsgpackWriter request(String command, int sequence) {
        return new MsgpackWriter(Dialect.RPC)
                .map(2)
                .key("Command")
                .string(command)
                .key("Seq")
                .unsigned(sequence);
    }

    @Test
    void handshakeAndItsAnswer() {
        assertThat(request("handshake", 1).map(1).key("Version").integer(1).finish())
                .isEqualTo(Vectors.packet("rpc handshake"));
        assertThat(new MsgpackWriter(Dialect.RPC)
                        .map(2)
                        .key("Error")
                        .string("")
                        .key("Seq")
                        .unsigned(1)
                        .finish())
                .isEqualTo(Vectors.packet("rpc ok"));
    }

    @Test
    void bytesAreBinAndTextIsNot() {
        assertThat(request("query", 2)
                        .map(7)
                        .key("FilterNodes")
                        .nil()
                        .key("FilterTags")
                        .map(0)
                        .key("Name")
                        .string("uptime")
                        .key("Payload")
                        .bytes(Bytes.ofUtf8("please"))
                        .key("RelayFactor")
                        .unsigned(0)
                        .key("RequestAck")
                        .bool(true)
                        .key("Timeout")
                        .integer(0)
                        .finish())
                .isEqualTo(Vectors.packet("rpc query"));
    }

    @Test
    void aRequestIsTwoObjects() throws Exception {
        MsgpackStream in =
                new MsgpackStream(Vectors.packet("rpc members-filtered").asStream());
        List<Bytes> objects = new ArrayList<>();
        for (Bytes next = in.next(1000); next != null; next = in.next(1000)) {
            objects.add(next);
        }
        assertThat(objects).hasSize(2);

        MsgpackReader header = new MsgpackReader(objects.getFirst());
        StructReader struct = header.struct("Command", "Seq");
        assertThat(struct.next()).isTrue();
        assertThat(struct.field()).isEqualTo("Command");
        assertThat(header.string()).isEqualTo("members-filtered");
        assertThat(struct.next()).isTrue();
        assertThat(header.uint64()).isEqualTo(2);
        assertThat(struct.next()).isFalse();
    }
}
