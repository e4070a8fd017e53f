package dev.muster.gossip.wire;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.BytesBuilder;
import dev.muster.gossip.msgpack.Dialect;
import dev.muster.gossip.msgpack.MsgpackWriter;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Writes messages as Go would: the fields of a structure as a map, its keys in ASCII order. */
final class MessageWriter {

    // What the fields of each message take at most, beside its names and its payload: with that much room at the
    // start, the buffer need not grow.
    private static final int PING_BYTES = 77;
    private static final int INDIRECT_PING_BYTES = 120;
    private static final int ACK_BYTES = 24;
    private static final int ACCUSATION_BYTES = 38;
    private static final int ALIVE_BYTES = 77;

    private MessageWriter() {}

    static Bytes write(Message message) {
        return switch (message) {
            case Message.Ping ping -> ping(ping);
            case Message.IndirectPing ping -> indirectPing(ping);
            case Message.Ack ack ->
                start(MessageType.ACK, 2, ACK_BYTES + ack.payload().size())
                        .key("Payload")
                        .bytesOrNil(ack.payload())
                        .key("SeqNo")
                        .unsigned(ack.sequence())
                        .finish();
            case Message.Nack nack ->
                start(MessageType.NACK, 1, ACK_BYTES)
                        .key("SeqNo")
                        .unsigned(nack.sequence())
                        .finish();
            case Message.Suspect suspect ->
                accusation(MessageType.SUSPECT, suspect.incarnation(), suspect.node(), suspect.from());
            case Message.Dead dead -> accusation(MessageType.DEAD, dead.incarnation(), dead.node(), dead.from());
            case Message.Alive alive -> alive(alive);
            case Message.User user ->
                new BytesBuilder(user.payload().size() + 1)
                        .add(MessageType.USER)
                        .add(user.payload())
                        .finish();
            case Message.Refusal refusal ->
                start(MessageType.ERROR, 1, 16 + refusal.error().length())
                        .key("Error")
                        .string(refusal.error())
                        .finish();
            case Message.PushPull ignored ->
                throw new IllegalArgumentException("A push/pull travels on a stream, not in a packet");
        };
    }

    private static MsgpackWriter start(int type, int fields, int expectedBytes) {
        return new MsgpackWriter(Dialect.GOSSIP, new BytesBuilder(expectedBytes))
                .type(type)
                .map(fields);
    }

    private static Bytes ping(Message.Ping ping) {
        MsgpackWriter out = start(
                        MessageType.PING,
                        2 + sourceFields(ping.source(), ping.sourceNode()),
                        PING_BYTES + ping.node().length() + ping.sourceNode().length())
                .key("Node")
                .string(ping.node())
                .key("SeqNo")
                .unsigned(ping.sequence());
        source(out, ping.source(), ping.sourceNode());
        return out.finish();
    }

    private static Bytes indirectPing(Message.IndirectPing ping) {
        MsgpackWriter out = start(
                        MessageType.INDIRECT_PING,
                        5 + sourceFields(ping.source(), ping.sourceNode()),
                        INDIRECT_PING_BYTES
                                + ping.node().length()
                                + ping.sourceNode().length())
                .key("Nack")
                .bool(ping.nack())
                .key("Node")
                .string(ping.node())
                .key("Port")
                .unsigned(ping.target().getPort())
                .key("SeqNo")
                .unsigned(ping.sequence());
        source(out, ping.source(), ping.sourceNode());
        return out.key("Target").bytes(Addresses.ip(ping.target())).finish();
    }

    private static int sourceFields(@Nullable InetSocketAddress source, String sourceNode) {
        return (source == null ? 0 : 2) + (sourceNode.isEmpty() ? 0 : 1);
    }

    private static void source(MsgpackWriter out, @Nullable InetSocketAddress source, String sourceNode) {
        if (source != null) {
            out.key("SourceAddr").bytes(Addresses.ip(source));
        }
        if (!sourceNode.isEmpty()) {
            out.key("SourceNode").string(sourceNode);
        }
        if (source != null) {
            out.key("SourcePort").unsigned(source.getPort());
        }
    }

    private static Bytes accusation(int type, long incarnation, String node, String from) {
        return start(type, 3, ACCUSATION_BYTES + from.length() + node.length())
                .key("From")
                .string(from)
                .key("Incarnation")
                .unsigned(incarnation)
                .key("Node")
                .string(node)
                .finish();
    }

    private static Bytes alive(Message.Alive alive) {
        return start(
                        MessageType.ALIVE,
                        6,
                        ALIVE_BYTES + alive.node().length() + alive.meta().size())
                .key("Addr")
                .bytes(Addresses.ip(alive.address()))
                .key("Incarnation")
                .unsigned(alive.incarnation())
                .key("Meta")
                .bytesOrNil(alive.meta())
                .key("Node")
                .string(alive.node())
                .key("Port")
                .unsigned(alive.address().getPort())
                .key("Vsn")
                .bytesOrNil(alive.versions())
                .finish();
    }
}
