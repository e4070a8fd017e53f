package dev.muster.gossip.wire;

import dev.muster.gossip.msgpack.Bytes;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * One secret that a whole cluster shares; its length chooses AES-128, AES-192 or AES-256. Immutable. Neither
 * {@code toString} nor any message shows it.
 *
 * <p>Source: Serf's protocol (encryption and keyrings).
 */
public final class GossipKey {

    private final byte[] material;
    private final SecretKeySpec secret;

    private GossipKey(byte[] material) {
        if (material.length != 16 && material.length != 24 && material.length != 32) {
            throw new IllegalArgumentException("key size must be 16, 24 or 32 bytes");
        }
        this.material = material;
        this.secret = new SecretKeySpec(material, "AES");
    }

    /** @throws IllegalArgumentException with Serf's words, unless there are 16, 24 or 32 bytes */
    public static GossipKey of(Bytes material) {
        return new GossipKey(material.toArray());
    }

    /**
     * Reads what {@code serf keygen} and {@code muster keygen} print.
     *
     * @throws IllegalArgumentException for people, without the text itself
     */
    public static GossipKey ofBase64(String text) {
        byte[] material;
        try {
            material = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            // What the decoder says may quote the text.
            throw new IllegalArgumentException("a key is base64 text, and this is not");
        }
        return new GossipKey(material);
    }

    /** The secret itself, for a peer that may have it. */
    public Bytes material() {
        return Bytes.of(material);
    }

    /** The secret itself, for a file or a peer that may have it. */
    public String toBase64() {
        return Base64.getEncoder().encodeToString(material);
    }

    SecretKey secret() {
        return secret;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GossipKey that && MessageDigest.isEqual(material, that.material);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(material);
    }

    @Override
    public String toString() {
        return "a key of " + material.length + " bytes";
    }
}
