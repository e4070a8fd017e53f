package dev.muster.gossip.interop;

import dev.muster.gossip.interop.OldMsgpack.Raw;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The part of the {@link MusterJudge} that knows memberlist's messages. Source: Serf's protocol (messages in packets
 * and streams).
 */
final class MessageJudge {

    private static final int MOST_META_BYTES = 512;
    private static final int TAGS = 0xff;
    private static final int COORDINATE = 1;
    private static final int MOST_STREAM_NODES = 100_000;

    private final SerfMessageJudge serf;

    MessageJudge(Asked asked) {
        this.serf = new SerfMessageJudge(asked);
    }

    /** One message, its type byte first, and nothing after it. */
    void inPacket(byte[] message) {
        OldMsgpack in = new OldMsgpack(message, 1, true);
        switch (message[0]) {
            case 0 -> ping(in.next());
            case 1 -> indirectPing(in.next());
            case 2 -> ack(in.next());
            case 3, 5 -> accusation(in.next());
            case 4 -> alive(in.next());
            case 8 -> {
                serf.judge(Arrays.copyOfRange(message, 1, message.length));
                return;
            }
            case 11 -> Fields.of("nack", in.next(), "SeqNo").unsigned("SeqNo", 32);
            default -> throw new Foul("a message of type " + message[0] + " in a packet");
        }
        Foul.unless(in.atEnd(), "bytes after a message of type " + message[0]);
    }

    /** The one message of a stream, its type byte first, and nothing after it. */
    void onStream(byte[] message) {
        OldMsgpack in = new OldMsgpack(message, 1, true);
        switch (message[0]) {
            case 0 -> ping(in.next());
            case 2 -> {
                Fields ack = Fields.of("ack on a stream", in.next(), "Payload", "SeqNo");
                Foul.unless(ack.rawOrNil("Payload").size() == 0, "an ack on a stream with a payload");
                ack.unsigned("SeqNo", 32);
            }
            case 6 -> {
                pushPull(message, in);
                return;
            }
            case 13 ->
                Foul.unless(Fields.of("error", in.next(), "Error").raw("Error").size() > 0, "an error without words");
            default -> throw new Foul("a message of type " + message[0] + " on a stream");
        }
        Foul.unless(in.atEnd(), "bytes after a message of type " + message[0]);
    }

    private static void ping(@Nullable Object value) {
        Fields ping = Fields.ofSome("ping", value, "Node", "SeqNo", "SourceAddr?", "SourceNode?", "SourcePort?");
        ping.name("Node");
        ping.unsigned("SeqNo", 32);
        source(ping);
    }

    private static void source(Fields ping) {
        Foul.unless(ping.has("SourceAddr") == ping.has("SourcePort"), "half of an address to answer to");
        if (ping.has("SourceAddr")) {
            ping.address("SourceAddr");
            ping.port("SourcePort");
        }
        if (ping.has("SourceNode")) {
            ping.name("SourceNode");
        }
    }

    private static void indirectPing(@Nullable Object value) {
        Fields ping = Fields.ofSome(
                "indirect ping",
                value,
                "Nack",
                "Node",
                "Port",
                "SeqNo",
                "SourceAddr?",
                "SourceNode?",
                "SourcePort?",
                "Target");
        ping.bool("Nack");
        ping.name("Node");
        ping.port("Port");
        ping.unsigned("SeqNo", 32);
        ping.address("Target");
        source(ping);
    }

    private static void ack(@Nullable Object value) {
        Fields ack = Fields.of("ack", value, "Payload", "SeqNo");
        ack.unsigned("SeqNo", 32);
        byte[] payload = ack.rawOrNil("Payload").bytes();
        if (payload.length == 0) {
            return;
        }
        Foul.unless(payload[0] == COORDINATE, "an ack with a payload that is no coordinate");
        OldMsgpack in = new OldMsgpack(payload, 1, true);
        Fields coordinate = Fields.of("coordinate", in.next(), "Adjustment", "Error", "Height", "Vec");
        coordinate.real("Adjustment");
        Foul.unless(coordinate.real("Error") >= 0, "coordinate: a negative error");
        Foul.unless(coordinate.real("Height") > 0, "coordinate: no height");
        Foul.unless(coordinate.list("Vec").size() == 8, "coordinate: not of 8 dimensions");
        for (Object component : coordinate.list("Vec")) {
            Foul.unless(component instanceof Double real && Double.isFinite(real), "coordinate: " + component);
        }
        Foul.unless(in.atEnd(), "coordinate: bytes after it");
    }

    private static void accusation(@Nullable Object value) {
        Fields accusation = Fields.of("suspect or dead", value, "From", "Incarnation", "Node");
        accusation.name("From");
        accusation.unsigned("Incarnation", 32);
        accusation.name("Node");
    }

    private static void alive(@Nullable Object value) {
        Fields alive = Fields.of("alive", value, "Addr", "Incarnation", "Meta", "Node", "Port", "Vsn");
        alive.name("Node");
        node(alive);
    }

    private static void node(Fields node) {
        node.address("Addr");
        node.unsigned("Incarnation", 32);
        node.port("Port");
        node.versions("Vsn");
        byte[] meta = node.rawOrNil("Meta").bytes();
        Foul.unless(meta.length <= MOST_META_BYTES, "tags of " + meta.length + " bytes");
        // In any order: these may be another node's, passed on as they came. But nobody here is so old as to have a
        // mere role there.
        Foul.unless(meta.length > 1 && (meta[0] & 0xff) == TAGS, "no tags");
        OldMsgpack in = new OldMsgpack(meta, 1, true);
        tags(in.next());
        Foul.unless(in.atEnd(), "tags: bytes after them");
    }

    /** Strings by strings, each of them text. */
    static void tags(@Nullable Object value) {
        if (!(value instanceof Map<?, ?> tags)) {
            throw new Foul("tags that are no map");
        }
        tags.forEach((name, tag) -> Foul.unless(isText(name) && isText(tag), "a tag that is no text"));
    }

    private static boolean isText(@Nullable Object value) {
        return value instanceof Raw raw && Arrays.equals(raw.text().getBytes(StandardCharsets.UTF_8), raw.bytes());
    }

    private void pushPull(byte[] message, OldMsgpack in) {
        Fields header = Fields.of("push/pull", in.next(), "Join", "Nodes", "UserStateLen");
        header.bool("Join");
        int nodes = header.unsigned("Nodes", 31).intValue();
        Foul.unless(nodes <= MOST_STREAM_NODES, "a push/pull of " + nodes + " nodes");
        for (int i = 0; i < nodes; i++) {
            Fields node =
                    Fields.of("node state", in.next(), "Addr", "Incarnation", "Meta", "Name", "Port", "State", "Vsn");
            node.name("Name");
            Foul.unless(node.unsigned("State", 8).intValue() <= 3, "a node in no known state");
            node(node);
        }
        byte[] state = Arrays.copyOfRange(message, in.position(), message.length);
        Foul.unless(
                header.unsigned("UserStateLen", 31).intValue() == state.length,
                "a user state that is not as long as it says");
        serf.state(state);
    }
}
