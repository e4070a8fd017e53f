package dev.muster.gossip.wire;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.msgpack.MalformedMessageException.Reason;
import dev.muster.gossip.msgpack.MsgpackReader;
import java.util.ArrayList;
import java.util.List;

/**
 * Opens the layers of one datagram. One budget of inflated bytes, layers and messages is shared by all its parts,
 * so that many small bombs are no better than a large one.
 */
final class PacketOpener {

    private static final int CRC_LAYER = 0;

    private final List<Bytes> messages = new ArrayList<>();
    private List<MalformedMessageException> problems = List.of();
    private int inflatable = WireLimits.INFLATED_DATAGRAM_BYTES;
    private int inflations = WireLimits.INFLATIONS_PER_DATAGRAM;

    PacketCodec.Unpacked open(Bytes datagram) {
        part(datagram, CRC_LAYER);
        return new PacketCodec.Unpacked(messages, problems);
    }

    private void part(Bytes part, int layer) {
        try {
            layer(part, layer);
        } catch (MalformedMessageException e) {
            if (problems.isEmpty()) {
                problems = new ArrayList<>();
            }
            problems.add(e);
        }
    }

    private void layer(Bytes packet, int layer) throws MalformedMessageException {
        if (packet.isEmpty()) {
            throw new MalformedMessageException(Reason.EMPTY, "an empty packet");
        }
        if (layer > WireLimits.DATAGRAM_LAYERS) {
            throw new MalformedMessageException(Reason.TOO_DEEP, "packed into too many layers");
        }
        switch (packet.at(0)) {
            case MessageType.CRC -> layer(checked(packet, layer), layer + 1);
            case MessageType.COMPRESS -> layer(inflated(packet), layer + 1);
            case MessageType.COMPOUND -> compound(packet, layer);
            case MessageType.LABEL -> throw new MalformedMessageException(Reason.LABEL, "a label inside a packet");
            default -> message(packet);
        }
    }

    private void message(Bytes message) throws MalformedMessageException {
        if (messages.size() == WireLimits.MESSAGES_PER_DATAGRAM) {
            throw new MalformedMessageException(Reason.TOO_LARGE, "too many messages in one packet");
        }
        messages.add(message);
    }

    private static Bytes checked(Bytes packet, int layer) throws MalformedMessageException {
        if (layer != CRC_LAYER) {
            throw new MalformedMessageException(Reason.UNKNOWN_TYPE, "a checksum inside a packet");
        }
        if (packet.size() <= PacketCodec.CRC_BYTES) {
            throw new MalformedMessageException(Reason.TRUNCATED, "a checksum of nothing");
        }
        long stated = (long) packet.at(1) << 24 | packet.at(2) << 16 | packet.at(3) << 8 | packet.at(4);
        if (stated != PacketCodec.crcOf(packet, PacketCodec.CRC_BYTES)) {
            throw new MalformedMessageException(Reason.CRC, "the checksum does not match");
        }
        return packet.from(PacketCodec.CRC_BYTES);
    }

    private Bytes inflated(Bytes packet) throws MalformedMessageException {
        if (inflations == 0) {
            throw new MalformedMessageException(Reason.TOO_LARGE, "too many compressed parts in one packet");
        }
        inflations--;
        Bytes inflated = Compression.unwrap(new MsgpackReader(packet, 1), inflatable, Allowance.UNLIMITED);
        inflatable -= inflated.size();
        return inflated;
    }

    private void compound(Bytes packet, int layer) throws MalformedMessageException {
        int parts = packet.size() < PacketCodec.COMPOUND_BYTES ? 0 : packet.at(1);
        int start = PacketCodec.COMPOUND_BYTES + parts * PacketCodec.COMPOUND_PART_BYTES;
        if (parts == 0 || packet.size() < start) {
            throw new MalformedMessageException(Reason.COMPOUND, "no table of lengths, or a part of it");
        }
        int[] lengths = new int[parts];
        for (int i = 0; i < parts; i++) {
            int at = PacketCodec.COMPOUND_BYTES + i * PacketCodec.COMPOUND_PART_BYTES;
            lengths[i] = packet.at(at) << 8 | packet.at(at + 1);
            if (lengths[i] == 0) {
                throw new MalformedMessageException(Reason.COMPOUND, "a part without a byte");
            }
        }
        for (int length : lengths) {
            if (length > packet.size() - start) {
                throw new MalformedMessageException(Reason.TRUNCATED, "ends before its last parts");
            }
            part(packet.slice(start, length), layer + 1);
            start += length;
        }
    }
}
