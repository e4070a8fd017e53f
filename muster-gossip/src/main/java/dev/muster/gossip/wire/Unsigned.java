package dev.muster.gossip.wire;

/** Checks of unsigned numbers that are held in a larger signed type. */
final class Unsigned {

    private Unsigned() {}

    static void require32(long value, String what) {
        if (value < 0 || value > 0xffff_ffffL) {
            throw new IllegalArgumentException("Not an unsigned 32-bit " + what + ": " + value);
        }
    }
}
