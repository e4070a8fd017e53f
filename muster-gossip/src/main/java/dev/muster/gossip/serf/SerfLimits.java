package dev.muster.gossip.serf;

import java.time.Duration;

/**
 * What Serf's conversation takes at most: user events, queries, answers. What each bounds, which counter tells of what
 * it refused, and which test shows it, is in {@code docs/limits.md}, with all other limits.
 */
final class SerfLimits {

    /** Serf's own. */
    static final int REMEMBERED_TIMES = 512;

    /** They travel in every exchange of state. */
    static final int KEPT_EVENT_BYTES = 512 * 1024;

    /** The oldest goes first. */
    static final int OPEN_QUERIES = 1024;

    /** Nobody reads more answers at once. */
    static final int OWN_QUERIES = 256;

    /** One answer of Serf's size from each of 16,000 members. */
    static final int ANSWER_BYTES_IN_ALL = 16 * 1024 * 1024;

    /** Nobody waits longer for an answer. */
    static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(10);

    /** Bounds the work. */
    static final int FILTERS = 32;

    /** A counted repetition makes a program as long as its count. */
    static final int EXPRESSION_COST = 4096;

    /** A query may ask each member for 255. */
    static final int RELAYS = 8;

    /** Enough for the answers of a large cluster; a cannon for nobody. */
    static final int RELAYED_BURST = 256;

    static final int RELAYED_PER_SECOND = 128;

    /** A query may name anybody's address, and newcomers are not known at once. */
    static final int STRANGERS_BURST = 32;

    static final int STRANGERS_PER_SECOND = 4;

    /** One is quick. */
    static final int KEY_CHANGES = 32;

    /** Headers of packet, part and CRC, and the type byte of a user message. */
    static final int PACKET_OVERHEAD_BYTES = 16;

    private SerfLimits() {}
}
