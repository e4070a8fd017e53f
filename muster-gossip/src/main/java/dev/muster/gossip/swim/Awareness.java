package dev.muster.gossip.swim;

/**
 * How healthy this node believes itself to be: 0 is well. A node that misses answers or has to refute suspects itself
 * first and gives others more time. Source: Lifeguard (arXiv 1707.00788), section IV-A.
 */
final class Awareness {

    private final int maximum;
    private int score;

    Awareness(int maximum) {
        this.maximum = maximum;
    }

    void add(int delta) {
        score = Math.clamp(score + (long) delta, 0, maximum - 1);
    }

    int score() {
        return score;
    }

    long scaleNanos(long durationNanos) {
        return durationNanos * (score + 1);
    }
}
