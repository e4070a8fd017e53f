package dev.muster.simulator;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How bad a simulated network is everywhere. Immutable. What is wrong with single links is a {@link LinkFault}.
 *
 * <p>The delay of a datagram is the shortest plus an exponentially distributed rest, cut at the longest. Each datagram
 * draws its own, so that it may overtake another within that spread; reordering holds some back for far longer.
 *
 * @param loss the share of datagrams that vanish, 0 to 1
 * @param duplication the share of datagrams that arrive twice
 * @param reordering the share of datagrams that are held back, up to {@code holdBack} more
 * @param minDelay the shortest way
 * @param meanDelay the mean before the cut at the longest
 * @param maxDelay the longest way of a datagram that is not held back
 * @param holdBack the longest that reordering holds a datagram back
 */
public record NetworkFaults(
        double loss,
        double duplication,
        double reordering,
        Duration minDelay,
        Duration meanDelay,
        Duration maxDelay,
        Duration holdBack) {

    /** A quiet local network. */
    public static final NetworkFaults NONE = new NetworkFaults(
            0, 0, 0, Duration.ofNanos(100_000), Duration.ofNanos(400_000), Duration.ofMillis(1), Duration.ZERO);

    public NetworkFaults {
        requireShare(loss);
        requireShare(duplication);
        requireShare(reordering);
        if (minDelay.isNegative() || minDelay.compareTo(meanDelay) > 0 || meanDelay.compareTo(maxDelay) > 0) {
            throw new IllegalArgumentException(
                    "the shortest way is no longer than the mean, nor that than the longest");
        }
        if (holdBack.isNegative()) {
            throw new IllegalArgumentException("nothing is held back into the past");
        }
    }

    private static void requireShare(double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException("a share is 0 to 1");
        }
    }

    public NetworkFaults withLoss(double value) {
        return new NetworkFaults(value, duplication, reordering, minDelay, meanDelay, maxDelay, holdBack);
    }

    public NetworkFaults withDuplication(double value) {
        return new NetworkFaults(loss, value, reordering, minDelay, meanDelay, maxDelay, holdBack);
    }

    public NetworkFaults withReordering(double share, Duration longest) {
        return new NetworkFaults(loss, duplication, share, minDelay, meanDelay, maxDelay, longest);
    }

    public NetworkFaults withDelay(Duration shortest, Duration mean, Duration longest) {
        return new NetworkFaults(loss, duplication, reordering, shortest, mean, longest, holdBack);
    }

    /** How long one datagram, or one part of a stream, is on its way. */
    long drawDelayNanos(RandomGenerator random) {
        long shortest = minDelay.toNanos();
        double rest = random.nextExponential() * (meanDelay.toNanos() - shortest);
        long delay = Math.min(maxDelay.toNanos(), shortest + (long) rest);
        if (reordering > 0 && random.nextDouble() < reordering) {
            delay += random.nextLong(holdBack.toNanos() + 1);
        }
        return delay;
    }
}
