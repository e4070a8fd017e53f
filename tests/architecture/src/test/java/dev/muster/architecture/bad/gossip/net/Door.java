package dev.muster.architecture.bad.gossip.net;

/** Something that others may or may not know. */
public final class Door {}
