package dev.muster.gossip.wire;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.msgpack.MalformedMessageException.Reason;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * The bytes of an encrypted payload, {@code version | nonce | ciphertext | tag}, by AES-GCM. Version 0 pads the plain
 * text to whole blocks by PKCS#7 first; version 1 does not, and is what Serf sends. Pure and thread-safe.
 *
 * <p>Source: Serf's protocol (encryption); NIST SP 800-38D for GCM; RFC 5652, section 6.3, for the padding.
 */
final class Sealed {

    static final int NONCE_BYTES = 12;
    static final int TAG_BYTES = 16;

    /** What version 1 costs. */
    static final int OVERHEAD_BYTES = 1 + NONCE_BYTES + TAG_BYTES;

    static final int PADDED = 0;
    static final int UNPADDED = 1;

    private static final int BLOCK_BYTES = 16;

    /** The most that any version costs. */
    static final int MOST_OVERHEAD_BYTES = OVERHEAD_BYTES + BLOCK_BYTES;

    private Sealed() {}

    /** To look it up takes longer than to encrypt a small packet; it is for one thread. */
    static Cipher cipher() {
        try {
            return Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw doesNotWork(e);
        }
    }

    static Bytes seal(int version, GossipKey key, byte[] nonce, Bytes associated, Bytes plain) {
        return seal(cipher(), version, key, nonce, associated, plain);
    }

    /** The same with a cipher that may have been used before; it refuses the nonce that it had the last time. */
    static Bytes seal(Cipher cipher, int version, GossipKey key, byte[] nonce, Bytes associated, Bytes plain) {
        byte[] text = version == PADDED ? padded(plain) : plain.toArray();
        byte[] sealed = new byte[OVERHEAD_BYTES + text.length];
        sealed[0] = (byte) version;
        System.arraycopy(nonce, 0, sealed, 1, NONCE_BYTES);
        try {
            start(cipher, Cipher.ENCRYPT_MODE, key, nonce, 0, associated);
            cipher.doFinal(text, 0, text.length, sealed, 1 + NONCE_BYTES);
            return Bytes.owning(sealed);
        } catch (GeneralSecurityException e) {
            throw doesNotWork(e);
        }
    }

    /**
     * What was sealed with any of the keys.
     *
     * @throws MalformedMessageException with the reason UNDECRYPTABLE if it was not, or was changed
     */
    static Bytes open(Keyring keys, Bytes associated, Bytes sealed) throws MalformedMessageException {
        return open(cipher(), keys, associated, sealed);
    }

    /** The same with a cipher that may have been used before. */
    static Bytes open(Cipher cipher, Keyring keys, Bytes associated, Bytes sealed) throws MalformedMessageException {
        if (sealed.size() < OVERHEAD_BYTES || sealed.at(0) > UNPADDED) {
            throw undecryptable("neither a size nor a version of anything encrypted");
        }
        byte[] bytes = sealed.toArray();
        for (GossipKey key : keys.keys()) {
            try {
                start(cipher, Cipher.DECRYPT_MODE, key, bytes, 1, associated);
                byte[] plain = cipher.doFinal(bytes, 1 + NONCE_BYTES, bytes.length - 1 - NONCE_BYTES);
                return sealed.at(0) == PADDED ? unpadded(plain) : Bytes.owning(plain);
            } catch (AEADBadTagException e) {
                // Another key may fit.
            } catch (GeneralSecurityException e) {
                throw doesNotWork(e);
            }
        }
        throw undecryptable("no key fits");
    }

    private static void start(Cipher cipher, int mode, GossipKey key, byte[] nonce, int offset, Bytes associated)
            throws GeneralSecurityException {
        cipher.init(mode, key.secret(), new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce, offset, NONCE_BYTES));
        if (!associated.isEmpty()) {
            cipher.updateAAD(associated.toArray());
        }
    }

    private static IllegalStateException doesNotWork(GeneralSecurityException cause) {
        return new IllegalStateException("this Java has no AES-GCM that works", cause);
    }

    private static byte[] padded(Bytes plain) {
        int size = plain.size();
        int padding = BLOCK_BYTES - size % BLOCK_BYTES;
        byte[] padded = Arrays.copyOf(plain.toArray(), size + padding);
        Arrays.fill(padded, size, padded.length, (byte) padding);
        return padded;
    }

    private static Bytes unpadded(byte[] padded) throws MalformedMessageException {
        int padding = padded.length == 0 ? 0 : padded[padded.length - 1];
        boolean valid = padded.length % BLOCK_BYTES == 0 && padding >= 1 && padding <= BLOCK_BYTES;
        for (int i = 1; valid && i <= padding; i++) {
            valid = padded[padded.length - i] == padding;
        }
        if (!valid) {
            // No oracle: whoever can get here holds the key.
            throw new MalformedMessageException(Reason.BAD_VALUE, "the padding is not PKCS#7");
        }
        return Bytes.of(padded, 0, padded.length - padding);
    }

    private static MalformedMessageException undecryptable(String detail) {
        return new MalformedMessageException(Reason.UNDECRYPTABLE, detail);
    }
}
