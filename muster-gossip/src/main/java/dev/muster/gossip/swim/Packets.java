package dev.muster.gossip.swim;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.wire.Message;
import dev.muster.gossip.wire.MessageCodec;
import dev.muster.gossip.wire.PacketCodec;
import dev.muster.gossip.wire.PacketOptions;
import dev.muster.gossip.wire.WireLimits;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Packs messages into datagrams, news riding along where there is room. Source: Serf's protocol (checksums and gossip
 * rounds).
 */
final class Packets {

    private static final int PART_OVERHEAD_BYTES = PacketCodec.COMPOUND_PART_BYTES;
    private static final int WRAPPING_BYTES = PacketCodec.COMPOUND_BYTES + PacketCodec.CRC_BYTES;
    private static final int MOST_PARTS = WireLimits.PARTS_SENT;
    private static final int CRC_SINCE_VERSION = 5;

    private final SwimCore core;

    Packets(SwimCore core) {
        this.core = core;
    }

    /** Sends one message and nothing else: to somebody who may be a stranger, who gets no more than is asked for. */
    void send(InetSocketAddress to, Message message) {
        emit(to, List.of(MessageCodec.encode(message)), false);
    }

    /** Sends messages to a known node, and fills the packet with news. */
    void sendWithNews(SwimNode to, List<Message> messages) {
        List<Bytes> parts = new ArrayList<>();
        for (Message message : messages) {
            parts.add(MessageCodec.encode(message));
        }
        addNews(parts, core.retransmitLimit());
        emit(to.address(), parts, understandsCrc(to));
    }

    /**
     * Sends news to a node; false when there is none. What goes to the dead does not count as sent: news has few
     * transmissions, two in a small cluster of the local profile, and whoever has just died would use them up.
     * memberlist counts them.
     */
    boolean gossip(SwimNode to) {
        List<Bytes> parts = new ArrayList<>();
        addNews(parts, to.isGone() ? BroadcastQueue.UNCOUNTED : core.retransmitLimit());
        if (parts.isEmpty()) {
            return false;
        }
        emit(to.address(), parts, understandsCrc(to));
        return true;
    }

    private void addNews(List<Bytes> parts, int limit) {
        int free = core.limits().packetBytes() - WRAPPING_BYTES - sizeOf(parts);
        parts.addAll(core.queue().take(PART_OVERHEAD_BYTES, free, MOST_PARTS - parts.size(), limit));
        free = core.limits().packetBytes() - WRAPPING_BYTES - sizeOf(parts);
        if (parts.size() < MOST_PARTS) {
            parts.addAll(core.listener().broadcasts(PART_OVERHEAD_BYTES, free, MOST_PARTS - parts.size(), limit));
        }
    }

    private static int sizeOf(List<Bytes> parts) {
        int size = 0;
        for (Bytes part : parts) {
            size += part.size() + PART_OVERHEAD_BYTES;
        }
        return size;
    }

    private static boolean understandsCrc(SwimNode node) {
        return node.versions().memberlistMax() >= CRC_SINCE_VERSION;
    }

    private void emit(InetSocketAddress to, List<Bytes> parts, boolean crc) {
        core.transport().send(to, PacketCodec.encode(parts, new PacketOptions(core.compression(), crc)));
    }
}
