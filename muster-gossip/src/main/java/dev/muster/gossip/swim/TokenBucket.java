package dev.muster.gossip.swim;

/** Tokens that come back with time, up to what it holds; full at first. Not thread-safe. */
public final class TokenBucket {

    private static final double NANOS_PER_SECOND = 1e9;

    private final int holds;
    private final int perSecond;
    private double tokens;
    private long filledNanos;

    public TokenBucket(int holds, int perSecond, long nowNanos) {
        this.holds = holds;
        this.perSecond = perSecond;
        this.tokens = holds;
        this.filledNanos = nowNanos;
    }

    /** Whether there is one to take. */
    public boolean has(long nowNanos) {
        double more = (nowNanos - filledNanos) * perSecond / NANOS_PER_SECOND;
        tokens = Math.min(holds, tokens + more);
        filledNanos = nowNanos;
        return tokens >= 1;
    }

    /** Takes one; false if there is none. */
    public boolean take(long nowNanos) {
        if (!has(nowNanos)) {
            return false;
        }
        tokens--;
        return true;
    }
}
