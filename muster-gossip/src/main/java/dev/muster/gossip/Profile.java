package dev.muster.gossip;

/** How patient a cluster is: which timers its nodes use. All nodes should use the same. Source: serf-protocol 1.13. */
public enum Profile {
    /** For one data centre: a dead node is noticed within seconds. */
    LAN,
    /** For nodes that are far from each other. */
    WAN,
    /** For one machine. */
    LOCAL
}
