package dev.muster.architecture.bad.gossip.serf;

/** Something that others may or may not know. */
public final class Door {}
