package dev.muster.gossip.serf;

/** Tokens that come back with time, up to what it holds. Not thread-safe. */
final class TokenBucket {

    private static final double NANOS_PER_SECOND = 1e9;

    private final int holds;
    private final int perSecond;
    private double tokens;
    private long filledNanos;

    TokenBucket(int holds, int perSecond, long nowNanos) {
        this.holds = holds;
        this.perSecond = perSecond;
        this.tokens = holds;
        this.filledNanos = nowNanos;
    }

    /** Takes one; false if there is none. */
    boolean take(long nowNanos) {
        double more = (nowNanos - filledNanos) * perSecond / NANOS_PER_SECOND;
        tokens = Math.min(holds, tokens + more);
        filledNanos = nowNanos;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }
}
