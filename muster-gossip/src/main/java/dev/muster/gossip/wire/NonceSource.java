package dev.muster.gossip.wire;

/**
 * Where the nonces of encryption come from: the only chance in this package, and given to it. Two messages under one
 * key must never share a nonce, so outside of tests it is a cryptographic random source. May be called by any thread.
 */
@FunctionalInterface
public interface NonceSource {

    /** Fills all of {@code nonce}. */
    void fill(byte[] nonce);
}
