package dev.muster.architecture.bad.gossip.swim;

/** Something that others may or may not know. */
public final class Door {}
