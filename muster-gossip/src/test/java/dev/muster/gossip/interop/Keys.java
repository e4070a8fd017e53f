package dev.muster.gossip.interop;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** All keys of a test, and what they open. Uses nothing of Muster. Source: Serf's protocol (encryption). */
final class Keys {

    private static final int VERSION = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;
    private static final int OVERHEAD_BYTES = 1 + NONCE_BYTES + TAG_BYTES;
    private static final int FRAME_BYTES = 5;
    private static final byte[] NONE = {};

    private final List<byte[]> all = new CopyOnWriteArrayList<>();

    void add(byte[] key) {
        if (all.stream().noneMatch(known -> Arrays.equals(known, key))) {
            all.add(key);
        }
    }

    List<byte[]> all() {
        return all;
    }

    /** The packet in a datagram, whose label is already off; empty if no key opens it. */
    Optional<byte[]> openPacket(byte[] datagram, byte[] label) {
        return opened(datagram, label);
    }

    /** The message in the one frame of a stream without a label. */
    byte[] openStream(byte[] stream) {
        return openStream(stream, NONE);
    }

    /** The message in the one frame of a stream, whose label is already off. */
    byte[] openStream(byte[] stream, byte[] label) {
        Foul.unless(stream.length > FRAME_BYTES + OVERHEAD_BYTES, "a frame of " + stream.length + " bytes");
        int length = ByteBuffer.wrap(stream).getInt(1);
        Foul.unless(length == stream.length - FRAME_BYTES, "a frame that says " + length + " bytes, and is not");
        byte[] header = Arrays.copyOf(stream, FRAME_BYTES + label.length);
        System.arraycopy(label, 0, header, FRAME_BYTES, label.length);
        return opened(Arrays.copyOfRange(stream, FRAME_BYTES, stream.length), header)
                .orElseThrow(() -> new Foul("a stream that no key opens"));
    }

    private Optional<byte[]> opened(byte[] sealed, byte[] associated) {
        if (sealed.length <= OVERHEAD_BYTES || sealed[0] != VERSION) {
            return Optional.empty();
        }
        for (byte[] key : all) {
            try {
                Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
                cipher.init(
                        Cipher.DECRYPT_MODE,
                        new SecretKeySpec(key, "AES"),
                        new GCMParameterSpec(TAG_BYTES * 8, sealed, 1, NONCE_BYTES));
                cipher.updateAAD(associated);
                return Optional.of(cipher.doFinal(sealed, 1 + NONCE_BYTES, sealed.length - 1 - NONCE_BYTES));
            } catch (AEADBadTagException e) {
                // Another key, perhaps.
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
        return Optional.empty();
    }
}
