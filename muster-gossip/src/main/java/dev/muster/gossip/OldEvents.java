package dev.muster.gossip;

/**
 * What a node that joins does with the user events that were sent before it came. Source: Serf's protocol (join, leave,
 * rejoin).
 */
public enum OldEvents {
    /** It does not want to hear of them. As Serf's agents do it. */
    IGNORE,
    /** It hears of those that the cluster still remembers: of the last 512 Lamport times. */
    REPLAY
}
