package dev.muster.architecture.bad.gossip.wire;

/** Something that others may or may not know. */
public final class Door {}
