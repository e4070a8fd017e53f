package dev.muster.gossip.serf;

/**
 * A logical clock: it orders what happens in a cluster without anybody's wall clock. Starts at 1. Source: Lamport,
 * "Time, clocks, and the ordering of events in a distributed system" (1978); Serf's protocol (Lamport clocks).
 */
final class LamportClock {

    /** No cluster counts this far; a time beyond it is an error or an attack, and would stop the clock for ever. */
    private static final long HIGHEST_BELIEVED = 1L << 62;

    private long time = 1;

    /**
     * Whether this is a time that a cluster can have reached. Times are unsigned, so negative ones are far too high.
     */
    static boolean isBelievable(long witnessed) {
        return witnessed >= 0 && witnessed < HIGHEST_BELIEVED;
    }

    long time() {
        return time;
    }

    void increment() {
        time++;
    }

    /** Takes note of a time seen elsewhere: the own one is later from now on. */
    void witness(long witnessed) {
        if (isBelievable(witnessed) && witnessed >= time) {
            time = witnessed + 1;
        }
    }
}
