package dev.muster.architecture.bad.supervisor;

/** Something that others may or may not know. */
public final class Door {}
