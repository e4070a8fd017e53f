package dev.muster.architecture.bad.cli;

/** Something that others may or may not know. */
public final class Door {}
