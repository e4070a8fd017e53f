package dev.muster.gossip.msgpack;

/**
 * How strings and byte strings are written. Readers accept both. Source: Serf's protocol (MessagePack in gossip and
 * RPC).
 */
public enum Dialect {
    /** The old specification, spoken on gossip: strings and byte strings are both "raw", with no 8-bit length. */
    GOSSIP,
    /** The newer one, spoken on Serf's RPC: strings may have an 8-bit length, byte strings are "bin". */
    RPC
}
