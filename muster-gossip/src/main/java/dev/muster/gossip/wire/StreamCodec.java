package dev.muster.gossip.wire;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.Dialect;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.msgpack.MsgpackWriter;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * One message on a TCP stream: the message, compression around it, encryption around that. On a stream travel ping,
 * ack, push/pull, user messages and refusals. Thread-safe; reading blocks as the stream does, so time limits are the
 * socket's.
 *
 * <p>Source: Serf's protocol (encryption and streams).
 */
public final class StreamCodec {

    private static final long SMALL_BYTES = 1024;
    private static final long NODE_BYTES = 100;

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

    /** The same, encrypted if there is a {@code sealer}. */
    public static Bytes encode(Message message, boolean compress, Optional<Sealer> sealer) {
        Bytes plain = encode(message, compress);
        return sealer.map(keys -> keys.sealStream(plain)).orElse(plain);
    }

    /**
     * Reads one message, and no byte after it. The stream should be buffered.
     *
     * @throws IOException also when the stream ends inside the message
     * @throws MalformedMessageException if it is no such message, or above a limit; also, with reasons of their
     *     own, when it is encrypted or has a label
     */
    public static Message read(InputStream in, StreamLimits limits) throws IOException, MalformedMessageException {
        return read(in, limits, Optional.empty());
    }

    /**
     * The same for a node that may have keys. With a {@code sealer} what is not encrypted is refused, with the reason
     * PLAINTEXT, and what no key fits with the reason UNDECRYPTABLE; without one what is encrypted is, with the reason
     * ENCRYPTED.
     */
    public static Message read(InputStream in, StreamLimits limits, Optional<Sealer> sealer)
            throws IOException, MalformedMessageException {
        return read(in, limits, sealer, Allowance.UNLIMITED);
    }

    /** The same, and the memory that it takes is allowed for before it is taken. */
    public static Message read(InputStream in, StreamLimits limits, Optional<Sealer> sealer, Allowance allowance)
            throws IOException, MalformedMessageException {
        return new StreamReader(limits, sealer, allowance).read(in);
    }

    /** About what {@link #encode} will need; never much less. */
    public static long estimatedBytes(Message message) {
        return switch (message) {
            case Message.PushPull pushPull -> {
                long bytes = SMALL_BYTES + pushPull.userState().size();
                for (Message.NodeState node : pushPull.nodes()) {
                    bytes += NODE_BYTES + node.name().length() + node.meta().size();
                }
                yield bytes;
            }
            case Message.User user -> SMALL_BYTES + user.payload().size();
            default -> SMALL_BYTES;
        };
    }

    /**
     * What to answer to a stream that could not be read, in the words that Serf's users know; empty where the reason is
     * not one of encryption, and silence will do. Source: Serf's protocol (encryption).
     */
    public static Optional<Message.Refusal> refusal(MalformedMessageException.Reason reason) {
        return switch (reason) {
            case ENCRYPTED ->
                Optional.of(new Message.Refusal("Remote state is encrypted and encryption is not configured"));
            case PLAINTEXT ->
                Optional.of(new Message.Refusal("Encryption is configured but remote state is not encrypted"));
            case UNDECRYPTABLE -> Optional.of(new Message.Refusal("No installed keys could decrypt the message"));
            case EMPTY,
                    UNKNOWN_TYPE,
                    TRUNCATED,
                    WRONG_FORMAT,
                    BAD_VALUE,
                    TOO_DEEP,
                    TOO_LARGE,
                    OVERLOADED,
                    CRC,
                    COMPRESSION,
                    COMPOUND,
                    LABEL -> Optional.empty();
        };
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
