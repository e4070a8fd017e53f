package dev.muster.gossip.wire;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.Dialect;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.msgpack.MsgpackWriter;
import java.io.IOException;
import java.io.InputStream;

/**
 * One message on a TCP stream. On a stream travel ping, ack, push/pull, user messages and refusals. Thread-safe;
 * reading blocks as the stream does, so time limits are the socket's.
 *
 * <p>Source: serf-protocol reference 1.10.
 */
public final class StreamCodec {

    private StreamCodec() {}

    /**
     * The bytes of {@code message}; with {@code compress} always compressed, as memberlist does, even when that
     * is longer.
     *
     * @throws IllegalArgumentException if it is a message that travels only in packets
     */
    public static Bytes encode(Message message, boolean compress) {
        Bytes plain = switch (message) {
            case Message.PushPull pushPull -> pushPull(pushPull);
            case Message.User user -> user(user);
            case Message.Ping ping -> MessageCodec.encode(ping);
            case Message.Ack ack -> MessageCodec.encode(ack);
            case Message.Refusal refusal -> MessageCodec.encode(refusal);
            case Message.IndirectPing p -> throw onlyInPackets(p);
            case Message.Nack n -> throw onlyInPackets(n);
            case Message.Suspect s -> throw onlyInPackets(s);
            case Message.Dead d -> throw onlyInPackets(d);
            case Message.Alive a -> throw onlyInPackets(a);
        };
        return compress ? Compression.wrap(plain) : plain;
    }

    /**
     * Reads one message, and no byte after it. The stream should be buffered.
     *
     * @throws IOException also when the stream ends inside the message
     * @throws MalformedMessageException if it is no such message, or above a limit; also, with reasons of their
     *     own, when it is encrypted or has a label
     */
    public static Message read(InputStream in, StreamLimits limits) throws IOException, MalformedMessageException {
        return new StreamReader(limits).read(in);
    }

    private static Bytes pushPull(Message.PushPull message) {
        MsgpackWriter out = new MsgpackWriter(Dialect.GOSSIP)
                .type(MessageType.PUSH_PULL)
                .map(3)
                .key("Join")
                .bool(message.join())
                .key("Nodes")
                .integer(message.nodes().size())
                .key("UserStateLen")
                .integer(message.userState().size());
        for (Message.NodeState node : message.nodes()) {
            out.map(7)
                    .key("Addr")
                    .bytes(Addresses.ip(node.address()))
                    .key("Incarnation")
                    .unsigned(node.incarnation())
                    .key("Meta")
                    .bytesOrNil(node.meta())
                    .key("Name")
                    .string(node.name())
                    .key("Port")
                    .unsigned(node.address().getPort())
                    .key("State")
                    .integer(node.liveness().number())
                    .key("Vsn")
                    .bytesOrNil(node.versions());
        }
        return out.verbatim(message.userState()).finish();
    }

    private static Bytes user(Message.User message) {
        return new MsgpackWriter(Dialect.GOSSIP)
                .type(MessageType.USER)
                .map(1)
                .key("UserMsgLen")
                .integer(message.payload().size())
                .verbatim(message.payload())
                .finish();
    }

    private static IllegalArgumentException onlyInPackets(Message message) {
        return new IllegalArgumentException(
                "This message travels only in packets: " + message.getClass().getSimpleName());
    }
}
