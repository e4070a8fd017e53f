package dev.muster.architecture.bad.gossip;

/** A value that crosses borders. */
public record Value(int number) {}
