package dev.muster.gossip.wire;

/**
 * What this layer accepts and sends at most. Every limit is checked before memory is taken. What each bounds, which
 * counter tells of what it refused, and which test shows it, is in {@code docs/limits.md}, with all other limits.
 *
 * <p>Source: Serf's protocol (compound messages, compression, encryption, labels, timers and sizes, tags, exchange of
 * states and security).
 */
public final class WireLimits {

    /** UDP has no larger one. */
    public static final int DATAGRAM_BYTES = 65_535;

    /** Real packets are built from at most 1,400 bytes, or few KiB before compression. */
    public static final int INFLATED_DATAGRAM_BYTES = 64 * 1024;

    /** Real packets have one compressed part, around everything. */
    public static final int INFLATIONS_PER_DATAGRAM = 8;

    /** memberlist 0.2.2 loses packets with more; 255 are accepted, for the count is one byte. */
    public static final int PARTS_SENT = 127;

    /** Bounds the work that nested compounds make. */
    public static final int MESSAGES_PER_DATAGRAM = 1024;

    /** Real packets have three. */
    public static final int DATAGRAM_LAYERS = 8;

    /** Host names have 255; it must fit a packet. */
    public static final int NAME_BYTES = 512;

    /** memberlist's limit. */
    public static final int META_BYTES = 512;

    /** None or so many: fewer stop some memberlist versions. */
    public static final int VERSION_BYTES = 6;

    /** A node state is below 2 KiB. */
    public static final int STREAM_OBJECT_BYTES = 64 * 1024;

    /** More than any Serf cluster has. */
    public static final int STATE_NAMES = 65_536;

    /** Serf keeps 512 Lamport times. */
    public static final int STATE_EVENTS = 65_536;

    /** A tag needs two bytes of the meta data. */
    public static final int CLAIM_TAGS = 256;

    /** Each is tried on what no key fits; a rotation needs two. */
    public static final int KEYS = 32;

    /** Its length is one byte. */
    public static final int LABEL_BYTES = 255;

    /** memberlist's limit; {@link StreamLimits#totalBytes} and its wrapping hold as well. */
    public static final int SEALED_STREAM_BYTES = 20 * 1024 * 1024;

    private WireLimits() {}
}
