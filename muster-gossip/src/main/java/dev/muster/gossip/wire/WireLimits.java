package dev.muster.gossip.wire;

/**
 * What this layer accepts and sends at most. Every limit is checked before memory is taken.
 *
 * <table>
 * <caption>Limits of the wire</caption>
 * <tr><th>what</th><th>limit</th><th>why</th></tr>
 * <tr><td>datagram</td><td>65,535 bytes</td><td>UDP has no larger one</td></tr>
 * <tr><td>all that the compressed parts of one datagram inflate to</td><td>64 KiB</td>
 *     <td>real packets are built from at most 1,400 bytes, or few KiB before compression</td></tr>
 * <tr><td>compressed parts of one datagram</td><td>8</td><td>real packets have one, around everything</td></tr>
 * <tr><td>parts of a compound, sent</td><td>127</td><td>memberlist 0.2.2 loses packets with more</td></tr>
 * <tr><td>parts of a compound, accepted</td><td>255</td><td>the count is one byte</td></tr>
 * <tr><td>messages in one datagram, nested compounds together</td><td>1,024</td><td>bounds the work</td></tr>
 * <tr><td>layers of a datagram (CRC, compression, compounds)</td><td>8</td><td>real packets have three</td></tr>
 * <tr><td>nesting of a MessagePack object</td><td>32</td><td>real messages have five</td></tr>
 * <tr><td>name of a node</td><td>512 bytes</td><td>host names have 255; it must fit a packet</td></tr>
 * <tr><td>meta data of a node</td><td>512 bytes</td><td>memberlist's limit</td></tr>
 * <tr><td>protocol versions</td><td>none or six bytes</td><td>fewer stop some memberlist versions</td></tr>
 * <tr><td>one object in a stream</td><td>64 KiB</td><td>a node state is below 2 KiB</td></tr>
 * <tr><td>names in Serf's state</td><td>65,536</td><td>more than any Serf cluster has</td></tr>
 * <tr><td>user events in Serf's state</td><td>65,536</td><td>Serf keeps 512 Lamport times</td></tr>
 * <tr><td>tags in a claim to a name</td><td>256</td><td>a tag needs two bytes of the meta data</td></tr>
 * <tr><td>keys of a keyring</td><td>32</td><td>each is tried on what no key fits; a rotation needs two</td></tr>
 * <tr><td>label</td><td>255 bytes</td><td>its length is one byte</td></tr>
 * <tr><td>an encrypted stream</td><td>20 MiB, and no more than {@link StreamLimits#totalBytes} and its wrapping</td>
 *     <td>memberlist's limit</td></tr>
 * <tr><td>nodes, user state and total of a stream</td><td>{@link StreamLimits#DEFAULT}</td><td>chosen there</td></tr>
 * </table>
 *
 * <p>Source: serf-protocol reference 1.4, 1.6, 1.7, 1.13, 2.2, 2.7 and 5.7.
 */
public final class WireLimits {

    public static final int DATAGRAM_BYTES = 65_535;
    public static final int INFLATED_DATAGRAM_BYTES = 64 * 1024;
    public static final int INFLATIONS_PER_DATAGRAM = 8;
    public static final int PARTS_SENT = 127;
    public static final int MESSAGES_PER_DATAGRAM = 1024;
    public static final int DATAGRAM_LAYERS = 8;
    public static final int NAME_BYTES = 512;
    public static final int META_BYTES = 512;
    public static final int VERSION_BYTES = 6;
    public static final int STREAM_OBJECT_BYTES = 64 * 1024;
    public static final int STATE_NAMES = 65_536;
    public static final int STATE_EVENTS = 65_536;
    public static final int CLAIM_TAGS = 256;
    public static final int KEYS = 32;
    public static final int LABEL_BYTES = 255;
    public static final int SEALED_STREAM_BYTES = 20 * 1024 * 1024;

    private WireLimits() {}
}
