package dev.muster.gossip;

/** A set of timers that suits a kind of network. Source: serf-protocol reference 1.13. */
public enum Profile {
    LAN,
    WAN,
    LOCAL
}
