package dev.muster.gossip.wire;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.MalformedMessageException;

/**
 * One message of memberlist to bytes and back, its type byte first. The same message always gives the same bytes.
 * Pure and thread-safe. A push/pull needs a stream: see {@link StreamCodec}.
 *
 * <p>Source: Serf's protocol (message types, MessagePack in gossip and messages in packets).
 */
public final class MessageCodec {

    private MessageCodec() {}

    /**
     * The bytes of {@code message}.
     *
     * @throws IllegalArgumentException if it is a push/pull, or an address in it is not resolved
     */
    public static Bytes encode(Message message) {
        return MessageWriter.write(message);
    }

    /** The message that {@code bytes} hold; what follows it is ignored, as memberlist does. */
    public static Message decode(Bytes bytes) throws MalformedMessageException {
        return MessageReader.read(bytes);
    }
}
