package dev.muster.haproxy.config;

/** A haproxy.cfg that cannot be read as one. The message names the line and shows it. */
public final class CfgException extends Exception {

    private final int line;

    CfgException(int line, String message) {
        super(message);
        this.line = line;
    }

    /** The number of the line, from 1. */
    public int line() {
        return line;
    }
}
