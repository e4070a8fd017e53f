package dev.muster.gossip.net;

import dev.muster.gossip.wire.NonceSource;
import java.security.SecureRandom;

/** Nonces from the operating system. Any thread. */
final class SecureNonces implements NonceSource {

    private final SecureRandom random = new SecureRandom();

    @Override
    public void fill(byte[] nonce) {
        random.nextBytes(nonce);
    }
}
