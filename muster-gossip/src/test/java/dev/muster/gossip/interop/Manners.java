package dev.muster.gossip.interop;

import dev.muster.gossip.interop.OldMsgpack.Raw;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells who opened a stream: the address does not, for whoever dials does it from any port. */
final class Manners {

    /** Serf tells its events in a ring of so many slots, mostly empty ones; Muster in a list without them. */
    private static final int RING = 512;

    private static final int COMPRESS = 9;
    private static final int ENCRYPTED_FRAME = 10;
    private static final int PING = 0;
    private static final int PUSH_PULL = 6;

    private final Keys keys;
    private final Set<InetSocketAddress> serfs;

    Manners(Keys keys, Set<InetSocketAddress> serfs) {
        this.keys = keys;
        this.serfs = serfs;
    }

    /** Whether a Serf agent said this. What is unheard-of is not Serf's. */
    boolean areSerfs(byte[] request) {
        try {
            byte[] message = request.length > 0 && request[0] == ENCRYPTED_FRAME ? keys.openStream(request) : request;
            message = message.length > 0 && message[0] == COMPRESS ? MusterJudge.inflated(message) : message;
            return message.length > 0
                    && switch (message[0]) {
                        case PING -> serfs.contains(source(new OldMsgpack(message, 1, false).next()));
                        case PUSH_PULL -> slots(new OldMsgpack(message, 1, false)) == RING;
                        default -> false;
                    };
        } catch (Foul | BufferUnderflowException | UnknownHostException e) {
            return false;
        }
    }

    private static @Nullable Object field(@Nullable Object map, String name) {
        return map instanceof Map<?, ?> fields ? fields.get(new Raw(name.getBytes(StandardCharsets.US_ASCII))) : null;
    }

    private static InetSocketAddress source(@Nullable Object ping) throws UnknownHostException {
        if (field(ping, "SourceAddr") instanceof Raw ip && field(ping, "SourcePort") instanceof BigInteger port) {
            return new InetSocketAddress(InetAddress.getByAddress(ip.bytes()), port.intValue());
        }
        throw new Foul("a ping without a source");
    }

    private static int slots(OldMsgpack in) {
        Object last = null;
        while (!in.atEnd()) {
            last = in.next();
        }
        return field(last, "Events") instanceof List<?> list ? list.size() : 0;
    }
}
