package dev.muster.gossip.coordinate;

import java.time.Duration;
import java.util.Optional;

/**
 * The place of one node in a space in which distance is round-trip time. Immutable; every number is finite. Source:
 * Dabek and others, "Vivaldi: a decentralized network coordinate system" (2004), sections 2 and 5.4; Serf's protocol
 * (coordinates).
 *
 * @param position in seconds; Serf's space has {@link #DIMENSIONS} dimensions
 * @param error how wrong the node believes its coordinate to be, relative to a round trip: 0 is sure, 1.5 no idea
 * @param adjustmentSeconds what is added to a distance for what no such space can express; may be negative
 * @param heightSeconds the way from the node to the core of the network, part of every distance
 */
public record Coordinate(Vector position, double error, double adjustmentSeconds, double heightSeconds) {

    /** How many dimensions the space of every Serf cluster has. */
    public static final int DIMENSIONS = 8;

    static final double MOST_ERROR = 1.5;
    static final double LEAST_HEIGHT_SECONDS = 10e-6;
    static final double NEARLY_ZERO_SECONDS = 1e-6;
    private static final double NANOS_PER_SECOND = 1e9;

    public Coordinate {
        if (!isFinite(position, error, adjustmentSeconds, heightSeconds)) {
            throw new IllegalArgumentException("a coordinate is made of finite numbers");
        }
    }

    /** Where a node begins: at the origin, sure of nothing. */
    public static Coordinate fresh(int dimensions) {
        return new Coordinate(Vector.zero(dimensions), MOST_ERROR, 0, LEAST_HEIGHT_SECONDS);
    }

    /** Nothing when a calculation has left the numbers. */
    static Optional<Coordinate> ofResult(Vector position, double error, double adjustment, double height) {
        return isFinite(position, error, adjustment, height)
                ? Optional.of(new Coordinate(position, error, adjustment, height))
                : Optional.empty();
    }

    private static boolean isFinite(Vector position, double error, double adjustment, double height) {
        return position.isWithin(Double.MAX_VALUE)
                && Double.isFinite(error)
                && Double.isFinite(adjustment)
                && Double.isFinite(height);
    }

    /**
     * The round trip between two nodes, as their coordinates have it.
     *
     * @throws IllegalArgumentException if the two are of different spaces
     */
    public Duration distanceTo(Coordinate other) {
        return Duration.ofNanos(distanceNanos(other));
    }

    /** In whole nanoseconds, as Serf computes it. */
    private long distanceNanos(Coordinate other) {
        double raw = rawDistanceSeconds(other);
        double adjusted = raw + adjustmentSeconds + other.adjustmentSeconds;
        return (long) ((adjusted > 0 ? adjusted : raw) * NANOS_PER_SECOND);
    }

    double distanceSeconds(Coordinate other) {
        return distanceNanos(other) / NANOS_PER_SECOND;
    }

    /** Without the adjustments. */
    double rawDistanceSeconds(Coordinate other) {
        if (position.dimensions() != other.position.dimensions()) {
            throw new IllegalArgumentException("coordinates of " + position.dimensions() + " and "
                    + other.position.dimensions() + " dimensions have no distance");
        }
        return position.minus(other.position).length() + heightSeconds + other.heightSeconds;
    }
}
