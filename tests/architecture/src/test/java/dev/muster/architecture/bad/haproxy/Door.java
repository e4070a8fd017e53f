package dev.muster.architecture.bad.haproxy;

/** Something that others may or may not know. */
public final class Door {}
