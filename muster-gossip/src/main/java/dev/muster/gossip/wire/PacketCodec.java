package dev.muster.gossip.wire;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.BytesBuilder;
import dev.muster.gossip.msgpack.MalformedMessageException;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Messages to a datagram and back. Several messages become a compound; then comes compression, then the checksum.
 * Encryption is the next layer around these: {@link Sealer}. Pure and thread-safe.
 *
 * <p>Source: Serf's protocol (compound messages, checksums, compression and encryption).
 */
public final class PacketCodec {

    /** What a compound costs for itself, and for each of its messages beside the message. */
    public static final int COMPOUND_BYTES = 2;

    public static final int COMPOUND_PART_BYTES = 2;

    /** What the checksum costs. */
    public static final int CRC_BYTES = 5;

    private PacketCodec() {}

    /**
     * One datagram with all {@code messages}, of which there are 1 to {@link WireLimits#PARTS_SENT}. That it fits
     * the network is the caller's care.
     */
    public static Bytes encode(List<Bytes> messages, PacketOptions options) {
        Bytes packet = messages.size() == 1 ? required(messages.getFirst()) : compound(messages);
        if (options.compress()) {
            Bytes compressed = Compression.wrap(packet);
            packet = compressed.size() < packet.size() ? compressed : packet;
        }
        return options.crc() ? checksummed(packet) : packet;
    }

    /**
     * The messages of a datagram, each with its type byte. Parts that cannot be opened are left out, as long as
     * anything else is there; {@link #unpack} tells which.
     *
     * @throws MalformedMessageException if there is no message to be had
     */
    public static List<Bytes> split(Bytes datagram) throws MalformedMessageException {
        Unpacked unpacked = unpack(datagram);
        if (unpacked.messages().isEmpty() && !unpacked.problems().isEmpty()) {
            throw unpacked.problems().getFirst();
        }
        return unpacked.messages();
    }

    /** Takes a datagram apart; what cannot be opened is told, not thrown. */
    public static Unpacked unpack(Bytes datagram) {
        return new PacketOpener().open(datagram);
    }

    /**
     * What was in a datagram.
     *
     * @param messages complete messages, each with its type byte, in the order in which they came
     * @param problems why something was left out; at most one for each part
     */
    public record Unpacked(List<Bytes> messages, List<MalformedMessageException> problems) {

        public Unpacked {
            messages = List.copyOf(messages);
            problems = List.copyOf(problems);
        }
    }

    static long crcOf(Bytes bytes, int from) {
        CRC32 crc = new CRC32();
        crc.update(bytes.asBuffer().position(from));
        return crc.getValue();
    }

    private static Bytes checksummed(Bytes packet) {
        return new BytesBuilder(packet.size() + CRC_BYTES)
                .add(MessageType.CRC)
                .add32(crcOf(packet, 0))
                .add(packet)
                .finish();
    }

    private static Bytes compound(List<Bytes> messages) {
        if (messages.isEmpty() || messages.size() > WireLimits.PARTS_SENT) {
            throw new IllegalArgumentException(
                    "A packet holds 1 to " + WireLimits.PARTS_SENT + " messages, not " + messages.size());
        }
        BytesBuilder packet = new BytesBuilder(1500).add(MessageType.COMPOUND).add(messages.size());
        for (Bytes message : messages) {
            packet.add16(required(message).size());
        }
        messages.forEach(packet::add);
        return packet.finish();
    }

    private static Bytes required(Bytes message) {
        if (message.isEmpty() || message.size() > WireLimits.DATAGRAM_BYTES) {
            throw new IllegalArgumentException("A message in a packet cannot have " + message.size() + " bytes");
        }
        return message;
    }
}
