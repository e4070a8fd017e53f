package dev.muster.gossip.net;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.swim.Counter;
import dev.muster.gossip.swim.Counters;
import dev.muster.gossip.wire.Label;
import dev.muster.gossip.wire.PacketSealer;
import dev.muster.gossip.wire.Sealer;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Between the socket and the node: what goes out is encrypted and labelled, what comes in is decrypted or refused, on
 * the thread that received it, so that refusing costs the node nothing. Nothing that is refused is ever answered.
 * Without keys it lets all pass but what is encrypted or of another label. One thread sends, and one
 * receives.
 */
final class PacketGate {

    private final Optional<PacketSealer> sending;
    private final Optional<PacketSealer> receiving;
    private final Label label;
    private final Strangers strangers;
    private final Counters counters;

    PacketGate(Optional<Sealer> sealer, Label label, Strangers strangers, Counters counters) {
        this.sending = sealer.map(PacketSealer::new);
        this.receiving = sealer.map(PacketSealer::new);
        this.label = label;
        this.strangers = strangers;
        this.counters = counters;
    }

    /** Owner's thread. */
    Bytes outgoing(Bytes packet) {
        return label.inFrontOf(sending.isPresent() ? sending.get().seal(packet) : packet);
    }

    /** The receiving thread. The packet in a datagram; empty, and counted, if it is refused. */
    Optional<Bytes> incoming(InetSocketAddress from, Bytes datagram, long nowNanos) {
        Bytes unlabelled;
        try {
            unlabelled = label.takenOff(datagram);
        } catch (MalformedMessageException e) {
            return refused(Counter.PACKETS_OTHER_LABEL);
        }
        if (receiving.isEmpty()) {
            if (Sealer.looksSealed(unlabelled)) {
                return refused(Counter.PACKETS_ENCRYPTED);
            }
            return Optional.of(unlabelled);
        }
        if (!strangers.worthATry(from.getAddress(), nowNanos)) {
            return refused(Counter.PACKETS_UNTRIED);
        }
        try {
            Bytes packet = receiving.get().open(unlabelled);
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
