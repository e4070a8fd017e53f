package dev.muster.gossip.serf;

import java.time.Duration;

/**
 * The bounds of Serf's conversation: user events, queries, answers. What goes over one is dropped and counted, or
 * refused with a message if it is the own user's.
 *
 * <table>
 * <caption>Limits of the conversation</caption>
 * <tr><th>what</th><th>limit</th><th>why</th></tr>
 * <tr><td>Lamport times of which events and queries are remembered</td><td>512</td><td>Serf's</td></tr>
 * <tr><td>name and payload of user events kept for those who join later, all together</td><td>512 KiB</td>
 *     <td>they travel in every exchange of state; the oldest go first</td></tr>
 * <tr><td>queries of others open for an answer</td><td>1,024</td><td>the oldest goes first</td></tr>
 * <tr><td>own queries open</td><td>256</td><td>nobody reads more answers at once</td></tr>
 * <tr><td>answers to one own query</td><td>one from each known member, 16 MiB in all</td>
 *     <td>one answer of Serf's size from each of 16,000 members</td></tr>
 * <tr><td>time-out that a peer gives</td><td>10 minutes</td><td>bounds how long a query is kept</td></tr>
 * <tr><td>filters of one query</td><td>32</td><td>bounds the work</td></tr>
 * <tr><td>regular expressions of one query</td><td>their lengths times their repetitions, 4,096 in all</td>
 *     <td>a counted repetition makes a program as long as its count</td></tr>
 * <tr><td>relays of an answer that are heeded</td><td>8</td><td>a query may ask for 255 of each member</td></tr>
 * <tr><td>answers relayed for others</td><td>256, and 128 more each second</td><td>nobody's cannon</td></tr>
 * <tr><td>answers to where no member is known</td><td>32, and 4 more each second</td>
 *     <td>a query may name anybody's address</td></tr>
 * <tr><td>changes of keys waiting for the disk</td><td>32</td><td>one is quick</td></tr>
 * </table>
 */
final class SerfLimits {

    static final int REMEMBERED_TIMES = 512;
    static final int KEPT_EVENT_BYTES = 512 * 1024;
    static final int OPEN_QUERIES = 1024;
    static final int OWN_QUERIES = 256;
    static final int ANSWER_BYTES_IN_ALL = 16 * 1024 * 1024;
    static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(10);
    static final int FILTERS = 32;
    static final int EXPRESSION_COST = 4096;
    static final int RELAYS = 8;
    static final int RELAYED_BURST = 256;
    static final int RELAYED_PER_SECOND = 128;
    static final int STRANGERS_BURST = 32;
    static final int STRANGERS_PER_SECOND = 4;
    static final int KEY_CHANGES = 32;

    /** Headers of packet, part and CRC, and the type byte of a user message. */
    static final int PACKET_OVERHEAD_BYTES = 16;

    private SerfLimits() {}
}
