package dev.muster.gossip.interop;

/** Something on the wire that must not be there. */
final class Foul extends RuntimeException {

    private static final long serialVersionUID = 1;

    Foul(String what) {
        super(what);
    }

    static void unless(boolean fair, String what) {
        if (!fair) {
            throw new Foul(what);
        }
    }
}
