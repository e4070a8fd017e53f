package dev.muster.agent.membership;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The name of a Consul's instance as a server: {@code NODE.ID}, for an id is its node's own. What HAProxy does not take
 * becomes a dash, and a name that was changed so, or is too long, ends with a part of its SHA-256, so that two that
 * differ stay two. Pure.
 */
final class InstanceName {

    private static final int LONGEST = 64;
    private static final int HASH_CHARACTERS = 8;

    private InstanceName() {}

    static String of(String node, String id) {
        String whole = node + "." + id;
        String fit = whole.replaceAll("[^A-Za-z0-9._-]", "-").replaceFirst("^[.-]", "_");
        if (fit.equals(whole) && fit.length() <= LONGEST && !id.isEmpty()) {
            return whole;
        }
        int room = LONGEST - HASH_CHARACTERS - 1;
        return fit.substring(0, Math.min(fit.length(), room)) + "-" + hash(whole);
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, HASH_CHARACTERS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
