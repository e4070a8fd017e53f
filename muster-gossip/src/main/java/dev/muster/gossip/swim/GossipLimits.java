package dev.muster.gossip.swim;

/**
 * The bounds of everything that the network could make grow. What goes over a bound is dropped and counted in
 * {@link Counters}. Immutable.
 *
 * @param maxMembers nodes known at once, dead and left ones included
 * @param maxNameBytes the longest name of a node, in UTF-8
 * @param maxMetaBytes the most meta data (tags) of a node; memberlist's own bound
 * @param maxBroadcasts messages waiting to be gossiped, in each queue
 * @param maxIntents join and leave intents kept for members not yet known
 * @param maxAwaitedAcks pings whose answer is awaited, those made for others included
 * @param maxStreams streams open at once in each direction
 * @param maxJoinAddresses addresses tried in one join
 * @param maxEventsRemembered user events or queries remembered for one Lamport time, against repeats
 * @param maxInputs inputs waiting for the owner thread
 * @param maxEvents events waiting for the listener
 * @param packetBytes the largest packet sent, before encryption; memberlist's UDPBufferSize
 */
public record GossipLimits(
        int maxMembers,
        int maxNameBytes,
        int maxMetaBytes,
        int maxBroadcasts,
        int maxIntents,
        int maxAwaitedAcks,
        int maxStreams,
        int maxJoinAddresses,
        int maxEventsRemembered,
        int maxInputs,
        int maxEvents,
        int packetBytes) {

    /** What every node uses. */
    public static final GossipLimits DEFAULT =
            new GossipLimits(20_000, 255, 512, 4096, 4096, 1024, 128, 64, 64, 8192, 65_536, 1400);

    /** The same with less room in a packet, for what is wrapped around it later. */
    public GossipLimits withPacketBytes(int value) {
        return new GossipLimits(
                maxMembers,
                maxNameBytes,
                maxMetaBytes,
                maxBroadcasts,
                maxIntents,
                maxAwaitedAcks,
                maxStreams,
                maxJoinAddresses,
                maxEventsRemembered,
                maxInputs,
                maxEvents,
                value);
    }
}
