package dev.muster.architecture.bad.agent;

/** Something that others may or may not know. */
public final class Door {}
