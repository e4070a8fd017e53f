package dev.muster.gossip.net;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.swim.Counter;
import dev.muster.gossip.swim.Counters;
import dev.muster.gossip.wire.Sealer;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Between the socket and the node: what goes out is encrypted, what comes in is decrypted or refused, on the thread
 * that received it, so that refusing costs the node nothing. Nothing that is refused is ever answered. Without keys it
 * lets all pass but what is encrypted. Any thread.
 */
final class PacketGate {

    private final Optional<Sealer> sealer;
    private final Strangers strangers;
    private final Counters counters;

    PacketGate(Optional<Sealer> sealer, Strangers strangers, Counters counters) {
        this.sealer = sealer;
        this.strangers = strangers;
        this.counters = counters;
    }

    Bytes outgoing(Bytes packet) {
        return sealer.isPresent() ? sealer.get().sealPacket(packet) : packet;
    }

    /** The packet in a datagram; empty, and counted, if it is refused. */
    Optional<Bytes> incoming(InetSocketAddress from, Bytes datagram, long nowNanos) {
        if (sealer.isEmpty()) {
            if (Sealer.looksSealed(datagram)) {
                return refused(Counter.PACKETS_ENCRYPTED);
            }
            return Optional.of(datagram);
        }
        if (!strangers.worthATry(from.getAddress(), nowNanos)) {
            return refused(Counter.PACKETS_UNTRIED);
        }
        try {
            Bytes packet = sealer.get().openPacket(datagram);
            strangers.understood(from.getAddress(), nowNanos);
            return Optional.of(packet);
        } catch (MalformedMessageException e) {
            strangers.failed(from.getAddress(), nowNanos);
            return refused(
                    switch (e.reason()) {
                        case PLAINTEXT -> Counter.PACKETS_PLAINTEXT;
                        case UNDECRYPTABLE -> Counter.PACKETS_UNDECRYPTABLE;
                        default -> Counter.PACKETS_MALFORMED;
                    });
        }
    }

    private Optional<Bytes> refused(Counter why) {
        counters.count(Counter.PACKETS_RECEIVED);
        counters.count(why);
        return Optional.empty();
    }
}
