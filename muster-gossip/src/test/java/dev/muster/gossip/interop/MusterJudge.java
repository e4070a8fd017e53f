package dev.muster.gossip.interop;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * Judges what Muster sends: whether it is what the description of the protocol asks for, to the byte, and nothing that
 * harms another implementation. Stricter than any receiver. Uses nothing of Muster. For one network. Source: Serf's
 * protocol (message types, MessagePack in gossip, messages in packets, compound messages, checksums, compression,
 * encryption, keyrings, labels, streams, the Serf layer's messages, security and known traps).
 */
final class MusterJudge {

    private static final int MOST_PACKET_BYTES = 1400;
    private static final int MOST_PARTS = 127;
    private static final int MOST_INFLATED_PACKET_BYTES = 65_536;
    private static final int COMPOUND = 7;
    private static final int COMPRESS = 9;
    private static final int ENCRYPTED_FRAME = 10;
    private static final int CRC = 12;
    private static final int CRC_BYTES = 5;
    private static final int LABEL = 0xf4;
    private static final int NONCE_BYTES = 12;

    private final Keys keys;
    private final boolean encrypted;
    private final byte[] label;
    private final Set<ByteBuffer> nonces = new HashSet<>();
    private final MessageJudge messages;

    /** {@code encrypted} allows nothing in clear; an empty {@code label} allows none. */
    MusterJudge(Keys keys, Asked asked, boolean encrypted, String label) {
        this.keys = keys;
        this.messages = new MessageJudge(asked);
        this.encrypted = encrypted;
        this.label = label.getBytes(StandardCharsets.UTF_8);
    }

    /** @throws Foul if it must not be */
    void packet(byte[] sent) {
        guarded(() -> {
            Foul.unless(sent.length <= MOST_PACKET_BYTES, "a packet of " + sent.length + " bytes");
            byte[] datagram = withoutLabel(sent);
            Foul.unless(datagram.length > 1, "a packet of " + sent.length + " bytes");
            Optional<byte[]> opened = keys.openPacket(datagram, label);
            if (opened.isPresent()) {
                fresh(ByteBuffer.wrap(datagram, 1, NONCE_BYTES));
            }
            Foul.unless(!encrypted || opened.isPresent(), "a packet in clear");
            checked(opened.orElse(datagram));
        });
    }

    /** What who dialled said. @throws Foul if it must not be */
    void request(byte[] text) {
        guarded(() -> stream(withoutLabel(text)));
    }

    /** What who was dialled said: it does not say the label, but binds what it encrypts to it. */
    void answer(byte[] text) {
        guarded(() -> stream(text));
    }

    /** The header is in front of all else, and in clear. */
    private byte[] withoutLabel(byte[] sent) {
        if (label.length == 0) {
            return sent;
        }
        ByteBuffer in = ByteBuffer.wrap(sent);
        Foul.unless((in.get() & 0xff) == LABEL, "begins without the label");
        byte[] stated = new byte[in.get() & 0xff];
        in.get(stated);
        Foul.unless(Arrays.equals(stated, label), "has another label");
        return Arrays.copyOfRange(sent, in.position(), sent.length);
    }

    private void stream(byte[] text) {
        Foul.unless(text.length > 1, "a stream of " + text.length + " bytes");
        boolean sealed = text[0] == ENCRYPTED_FRAME;
        if (sealed) {
            fresh(ByteBuffer.wrap(text, 6, NONCE_BYTES));
        }
        Foul.unless(!encrypted || sealed, "a stream in clear");
        byte[] message = sealed ? keys.openStream(text, label) : text;
        if (message[0] == COMPRESS) {
            message = inflated(message);
        }
        messages.onStream(message);
    }

    /** Two messages with one nonce would give the key away. */
    private void fresh(ByteBuffer nonce) {
        Foul.unless(nonces.add(nonce.slice()), "a nonce for the second time");
    }

    private static void guarded(Runnable judging) {
        try {
            judging.run();
        } catch (BufferUnderflowException e) {
            throw new Foul("ends before its message does");
        }
    }

    private void checked(byte[] packet) {
        if (packet[0] != CRC) {
            unpacked(packet);
            return;
        }
        Foul.unless(packet.length > CRC_BYTES + 1, "a checksum of nothing");
        CRC32 crc = new CRC32();
        crc.update(packet, CRC_BYTES, packet.length - CRC_BYTES);
        int stated = ByteBuffer.wrap(packet).getInt(1);
        Foul.unless(stated == (int) crc.getValue(), "a wrong checksum");
        unpacked(Arrays.copyOfRange(packet, CRC_BYTES, packet.length));
    }

    private void unpacked(byte[] packet) {
        if (packet[0] != COMPRESS) {
            parts(packet);
            return;
        }
        byte[] inflated = inflated(packet);
        Foul.unless(inflated.length <= MOST_INFLATED_PACKET_BYTES, "inflates to " + inflated.length + " bytes");
        Foul.unless(inflated.length > packet.length, "compressed, and larger than it was");
        parts(inflated);
    }

    /** What is in a compressed message. */
    static byte[] inflated(byte[] message) {
        OldMsgpack in = new OldMsgpack(message, 1, true);
        Fields compress = Fields.of("compress", in.next(), "Algo", "Buf");
        Foul.unless(in.atEnd(), "compress: bytes after it");
        Foul.unless(compress.unsigned("Algo", 8).signum() == 0, "compress: an unknown algorithm");
        byte[] inflated = Lzw12.inflate(compress.raw("Buf").bytes());
        Foul.unless(inflated.length > 1, "compress: inflates to " + inflated.length + " bytes");
        return inflated;
    }

    private void parts(byte[] packet) {
        if (packet[0] != COMPOUND) {
            messages.inPacket(packet);
            return;
        }
        int count = packet[1] & 0xff;
        Foul.unless(count >= 1 && count <= MOST_PARTS, "a compound of " + count + " parts");
        int at = 2 + 2 * count;
        Foul.unless(packet.length > at, "a compound without all of its lengths");
        for (int i = 0; i < count; i++) {
            int length = Short.toUnsignedInt(ByteBuffer.wrap(packet).getShort(2 + 2 * i));
            Foul.unless(length > 1, "a part of " + length + " bytes");
            Foul.unless(at + length <= packet.length, "a part that ends after its compound");
            byte[] part = Arrays.copyOfRange(packet, at, at + length);
            Foul.unless(part[0] != COMPOUND && part[0] != CRC && part[0] != COMPRESS, "a layer inside a compound");
            messages.inPacket(part);
            at += length;
        }
        Foul.unless(at == packet.length, "bytes after the last part");
    }
}
