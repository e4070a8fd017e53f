package dev.muster.gossip.wire;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.MalformedMessageException;
import javax.crypto.Cipher;

/**
 * A {@link Sealer} for the packets of one thread, which keeps its cipher from one packet to the next: to look it up
 * each time takes as long as all the rest of a small packet. Not thread-safe.
 */
public final class PacketSealer {

    private final Sealer sealer;
    private final Cipher cipher = Sealed.cipher();

    public PacketSealer(Sealer sealer) {
        this.sealer = sealer;
    }

    /** As {@link Sealer#sealPacket}; a nonce that comes twice in a row, which no good source gives, is refused. */
    public Bytes seal(Bytes packet) {
        return sealer.sealPacket(cipher, packet);
    }

    /** As {@link Sealer#openPacket}. */
    public Bytes open(Bytes datagram) throws MalformedMessageException {
        return sealer.openPacket(cipher, datagram);
    }
}
