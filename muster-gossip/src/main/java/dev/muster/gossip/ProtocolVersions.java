package dev.muster.gossip;

/** What a member can speak and speaks now, for memberlist and for Serf. Source: Serf's protocol (versions). */
public record ProtocolVersions(
        int memberlistMin, int memberlistMax, int memberlistCurrent, int serfMin, int serfMax, int serfCurrent) {}
