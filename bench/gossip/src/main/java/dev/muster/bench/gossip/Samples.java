package dev.muster.bench.gossip;

import dev.muster.gossip.coordinate.Coordinate;
import dev.muster.gossip.coordinate.CoordinateCodec;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.Dialect;
import dev.muster.gossip.msgpack.MsgpackWriter;
import dev.muster.gossip.swim.Versions;
import dev.muster.gossip.wire.GossipKey;
import dev.muster.gossip.wire.Lzw;
import dev.muster.gossip.wire.Message;
import dev.muster.gossip.wire.Message.Liveness;
import dev.muster.gossip.wire.MessageCodec;
import dev.muster.gossip.wire.SerfMessage;
import dev.muster.gossip.wire.TagCodec;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Messages as a small cluster of web servers and balancers sends them. */
final class Samples {

    private static final int STATES = 100;

    /** The type of a message that is compressed. */
    private static final int COMPRESS = 9;

    /** 256 bits, as {@code muster keygen} makes. */
    static final GossipKey KEY =
            GossipKey.of(Bytes.ofHex("e21adbcd4cf0a5e1a443bec26eda56ae8b0d2d43b786b0c6d72e296256942a9f"));

    static final Bytes META = TagCodec.encode(
            new TreeMap<>(Map.of("dc", "fra1", "role", "backend", "svc:web", "ready 3000 100", "version", "1.4.2")));

    static final Message.Ping PING = new Message.Ping(123_456, "web-17", at(2), "web-2");

    static final Message.Ack ACK =
            new Message.Ack(123_456, CoordinateCodec.encode(Coordinate.fresh(Coordinate.DIMENSIONS)));

    static final Message.Alive ALIVE = new Message.Alive(42, "web-17", at(17), META, Versions.OWN);

    static final Message.Suspect SUSPECT = new Message.Suspect(42, "web-17", "web-2");

    static final SerfMessage.UserEvent EVENT =
            new SerfMessage.UserEvent(1234, "deploy", Bytes.ofUtf8("web 1.4.3 to fra1, by hand"), true);

    static final SerfMessage.Query QUERY = new SerfMessage.Query(
            77, 3_141_592_653L, at(2), "web-2", List.of(), 0, 0, 15_000_000_000L, "uptime", Bytes.ofUtf8("seconds"));

    /** A packet of gossip in a rolling restart: five are back, five are suspected. */
    static final List<Bytes> TEN = tenMessages();

    static final Message.PushPull PUSH_PULL = pushPull();

    private Samples() {}

    static InetSocketAddress at(int number) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {10, 1, 0, (byte) number}), 7946);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Compressed even if it is longer then, as a small packet is. */
    static Bytes compressed(Bytes packet) {
        return new MsgpackWriter(Dialect.GOSSIP)
                .type(COMPRESS)
                .map(2)
                .key("Algo")
                .unsigned(0)
                .key("Buf")
                .bytes(Lzw.compress(packet))
                .finish();
    }

    private static List<Bytes> tenMessages() {
        List<Bytes> messages = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            messages.add(MessageCodec.encode(new Message.Alive(42 + i, "web-" + i, at(20 + i), META, Versions.OWN)));
            messages.add(MessageCodec.encode(new Message.Suspect(42 + i, "web-" + (5 + i), "web-2")));
        }
        return List.copyOf(messages);
    }

    private static Message.PushPull pushPull() {
        List<Message.NodeState> nodes = new ArrayList<>();
        for (int i = 0; i < STATES; i++) {
            nodes.add(new Message.NodeState("web-" + i, at(i), META, 42 + i, Liveness.ALIVE, Versions.OWN));
        }
        return new Message.PushPull(false, nodes, Bytes.EMPTY);
    }
}
