package dev.muster.gossip.net;

/** Nanoseconds since it was made, never going back. Any thread. */
final class MonotonicClock {

    private final long startNanos = System.nanoTime();

    long nowNanos() {
        return System.nanoTime() - startNanos;
    }
}
