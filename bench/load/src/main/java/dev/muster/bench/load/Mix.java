package dev.muster.bench.load;

/**
 * What the requests are: which share is POST, which share uses kept-alive connections. The same seed gives the same
 * sequence. Immutable.
 *
 * @param post the share of POST requests, 0 to 1; the others are GET
 * @param keepAlive the share sent over pooled, kept-alive connections, 0 to 1; each other has a connection of its own
 *     and says {@code Connection: close}
 * @param seed chooses the sequence, and is part of every nonce
 */
public record Mix(double post, double keepAlive, long seed) {

    /** Half POST, half kept alive. */
    public static final Mix EVEN = new Mix(0.5, 0.5, 1);

    public Mix {
        requireShare(post, "POST");
        requireShare(keepAlive, "keep-alive");
    }

    private static void requireShare(double share, String name) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("the " + name + " share is " + share + "; give one from 0 to 1");
        }
    }

    Request request(int index) {
        long bits = scramble(seed * 0x9e3779b97f4a7c15L + index);
        double first = (bits >>> 32) * 0x1p-32;
        double second = (bits & 0xffff_ffffL) * 0x1p-32;
        return new Request(index, first < post, second < keepAlive, Long.toHexString(seed) + "-" + index);
    }

    /** Spreads neighbouring numbers over all 64 bits: the finaliser of SplitMix64 (Steele, Lea, Flood, 2014). */
    private static long scramble(long number) {
        long z = number;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
