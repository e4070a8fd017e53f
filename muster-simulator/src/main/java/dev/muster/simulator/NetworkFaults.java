package dev.muster.simulator;

import java.time.Duration;

/**
 * How bad a simulated network is. Immutable.
 *
 * @param loss the share of datagrams that vanish, 0 to 1
 * @param duplication the share of datagrams that arrive twice
 * @param minDelay the shortest way
 * @param maxDelay the longest way; datagrams may overtake each other
 */
public record NetworkFaults(double loss, double duplication, Duration minDelay, Duration maxDelay) {

    /** A quiet local network. */
    public static final NetworkFaults NONE = new NetworkFaults(0, 0, Duration.ofNanos(100_000), Duration.ofMillis(1));

    public NetworkFaults {
        if (!(loss >= 0 && loss <= 1) || !(duplication >= 0 && duplication <= 1)) {
            throw new IllegalArgumentException("a share is 0 to 1");
        }
        if (minDelay.isNegative() || minDelay.compareTo(maxDelay) > 0) {
            throw new IllegalArgumentException("the shortest way must not be longer than the longest");
        }
    }

    public NetworkFaults withLoss(double value) {
        return new NetworkFaults(value, duplication, minDelay, maxDelay);
    }

    public NetworkFaults withDuplication(double value) {
        return new NetworkFaults(loss, value, minDelay, maxDelay);
    }

    public NetworkFaults withDelay(Duration shortest, Duration longest) {
        return new NetworkFaults(loss, duplication, shortest, longest);
    }
}
