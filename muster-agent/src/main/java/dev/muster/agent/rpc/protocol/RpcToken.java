package dev.muster.agent.rpc.protocol;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The token of Serf's RPC, kept as its digest alone. Immutable; never shown. */
public final class RpcToken {

    private final byte[] digest;

    private RpcToken(byte[] digest) {
        this.digest = digest;
    }

    /** @throws IllegalArgumentException if it is empty */
    public static RpcToken of(String token) {
        if (token.isEmpty()) {
            throw new IllegalArgumentException("a token has at least one character");
        }
        return new RpcToken(digest(token));
    }

    /** Whether this is the token; the time that it takes does not tell how much of it is right. */
    boolean is(String offered) {
        return MessageDigest.isEqual(digest, digest(offered));
    }

    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "RpcToken[…]";
    }
}
