package dev.muster.gossip.wire;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.MalformedMessageException;

/**
 * One message of the Serf layer to bytes and back, its type byte first. The same message always gives the same
 * bytes. Pure and thread-safe.
 *
 * <p>Serf writes its events as a ring of 512 slots, most of them nil. Both that and a plain list are read; a plain list
 * is written, which Serf accepts and which is 512 bytes shorter. Source: Serf's protocol (the Serf layer's messages and
 * exchange of states).
 */
public final class SerfMessageCodec {

    private SerfMessageCodec() {}

    /**
     * The bytes of {@code message}.
     *
     * @throws IllegalArgumentException if an address in it is not resolved
     */
    public static Bytes encode(SerfMessage message) {
        return SerfMessageWriter.write(message);
    }

    /** The message that {@code bytes} hold; what follows it is ignored, as Serf does. */
    public static SerfMessage decode(Bytes bytes) throws MalformedMessageException {
        return SerfMessageReader.read(bytes);
    }
}
