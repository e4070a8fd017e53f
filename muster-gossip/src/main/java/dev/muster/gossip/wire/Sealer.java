package dev.muster.gossip.wire;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.BytesBuilder;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.msgpack.MalformedMessageException.Reason;
import java.util.function.Supplier;
import javax.crypto.Cipher;

/**
 * The layer of encryption around whole packets and whole streams, outside of checksum and compression. As thread-safe
 * as its nonces. The keyring is asked for anew each time, so that it can be changed while it is in use. A label is
 * bound to what is encrypted, but not sent here: see {@link Label}.
 *
 * <p>It keeps strangers out, no more: nothing is fresh, so what was recorded can be sent again, and every holder of the
 * key may speak for every node. Source: Serf's protocol (encryption).
 */
public record Sealer(Supplier<Keyring> keyring, NonceSource nonces, Label label) {

    /** What encryption takes off the room in a packet. */
    public static final int OVERHEAD_BYTES = Sealed.OVERHEAD_BYTES;

    private static final int FRAME_BYTES = 5;

    /** One whose keyring never changes. */
    public Sealer(Keyring keys, NonceSource nonces, Label label) {
        this(() -> keys, nonces, label);
    }

    /** The keyring as it is now. */
    public Keyring keys() {
        return keyring.get();
    }

    /** A datagram as it goes out, but for the label in front of it. */
    public Bytes sealPacket(Bytes packet) {
        return sealPacket(Sealed.cipher(), packet);
    }

    Bytes sealPacket(Cipher cipher, Bytes packet) {
        return seal(cipher, label.text(), packet);
    }

    /**
     * The packet in a datagram whose label has been taken off.
     *
     * @throws MalformedMessageException with the reason PLAINTEXT if it is not encrypted, UNDECRYPTABLE if no key fits
     *     or it was changed on its way, LABEL if it has one
     */
    public Bytes openPacket(Bytes datagram) throws MalformedMessageException {
        return openPacket(Sealed.cipher(), datagram);
    }

    Bytes openPacket(Cipher cipher, Bytes datagram) throws MalformedMessageException {
        try {
            return Sealed.open(cipher, keys(), label.text(), datagram);
        } catch (MalformedMessageException e) {
            if (e.reason() == Reason.UNDECRYPTABLE && !datagram.isEmpty()) {
                if (datagram.at(0) == MessageType.LABEL) {
                    throw new MalformedMessageException(Reason.LABEL, "a label, where none is expected");
                }
                if (isPlain(datagram)) {
                    throw new MalformedMessageException(Reason.PLAINTEXT, "the packet is not encrypted");
                }
            }
            throw e;
        }
    }

    /**
     * Whether a datagram, that came to a node without a key, must be an encrypted one. Of encrypted ones, 14 in 100
     * look like a message on first sight, and prove to be none when they are read.
     */
    public static boolean looksSealed(Bytes datagram) {
        return datagram.size() >= OVERHEAD_BYTES && datagram.at(0) <= Sealed.UNPADDED && !beginsStruct(datagram.at(1));
    }

    /** Seen only where no key fits. The version of an encrypted packet reads like the type of a ping. */
    private static boolean isPlain(Bytes datagram) {
        return switch (datagram.at(0)) {
            case MessageType.PING, MessageType.INDIRECT_PING -> isMessage(datagram);
            case MessageType.ACK,
                    MessageType.SUSPECT,
                    MessageType.ALIVE,
                    MessageType.DEAD,
                    MessageType.COMPOUND,
                    MessageType.USER,
                    MessageType.COMPRESS,
                    MessageType.NACK,
                    MessageType.CRC -> true;
            default -> false;
        };
    }

    private static boolean isMessage(Bytes datagram) {
        try {
            MessageCodec.decode(datagram);
            return true;
        } catch (MalformedMessageException e) {
            return false;
        }
    }

    /** A map or a list, as every message but the raw ones begins. */
    private static boolean beginsStruct(int head) {
        return (head >= 0x80 && head <= 0x9f) || (head >= 0xdc && head <= 0xdf);
    }

    /** A message on a stream as it goes out: the header of a frame, and the encrypted message bound to it. */
    Bytes sealStream(Bytes message) {
        long length = (long) message.size() + OVERHEAD_BYTES;
        if (length > WireLimits.SEALED_STREAM_BYTES) {
            throw new IllegalArgumentException("A stream of " + length + " bytes is more than anybody accepts");
        }
        Bytes header = header(length);
        Bytes sealed = seal(Sealed.cipher(), associated(header), message);
        return new BytesBuilder(FRAME_BYTES + sealed.size())
                .add(header)
                .add(sealed)
                .finish();
    }

    /** The message in the frame of a stream, {@code sealed} being what follows its header. */
    Bytes openStream(Bytes sealed) throws MalformedMessageException {
        return Sealed.open(keys(), associated(header(sealed.size())), sealed);
    }

    private Bytes associated(Bytes header) {
        return new BytesBuilder().add(header).add(label.text()).finish();
    }

    private static Bytes header(long length) {
        return new BytesBuilder().add(MessageType.ENCRYPT).add32(length).finish();
    }

    private Bytes seal(Cipher cipher, Bytes associated, Bytes plain) {
        byte[] nonce = new byte[Sealed.NONCE_BYTES];
        nonces.fill(nonce);
        return Sealed.seal(cipher, Sealed.UNPADDED, keys().primary(), nonce, associated, plain);
    }
}
