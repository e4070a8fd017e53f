package dev.muster.gossip.coordinate;

import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The coordinate of this node, which moves towards the truth with every round trip that is measured. Not thread-safe.
 * Source: the Vivaldi paper, sections 2.5 and 5.4; Ledlie and others, "Network coordinates in the wild" (2007), for the
 * adjustment and the gravity; Serf's protocol (coordinates).
 */
final class CoordinateClient {

    private static final double SENSITIVITY_OF_ERROR = 0.25;
    private static final double SENSITIVITY_OF_POSITION = 0.25;
    private static final double GRAVITY_RHO_SECONDS = 150;
    private static final int ADJUSTMENT_WINDOW = 20;
    private static final double NANOS_PER_SECOND = 1e9;

    private final RandomGenerator random;
    private final Coordinate origin;
    private final double[] misses = new double[ADJUSTMENT_WINDOW];
    private int nextMiss;
    private Coordinate coordinate;

    CoordinateClient(int dimensions, RandomGenerator random) {
        this.random = random;
        this.origin = Coordinate.fresh(dimensions);
        this.coordinate = origin;
    }

    Coordinate coordinate() {
        return coordinate;
    }

    void moveTo(Coordinate place) {
        coordinate = place;
    }

    /**
     * A round trip to a node at {@code other} took {@code roundTripNanos}. False when the numbers ran away, so that
     * this node begins afresh.
     */
    boolean update(Coordinate other, long roundTripNanos) {
        double roundTrip = roundTripNanos / NANOS_PER_SECOND;
        Optional<Coordinate> moved = spring(other, roundTrip)
                .flatMap(me -> adjust(me, other, roundTrip))
                .flatMap(this::pullHome);
        if (moved.isEmpty()) {
            Arrays.fill(misses, 0);
        }
        coordinate = moved.orElse(origin);
        return moved.isPresent();
    }

    /** Vivaldi itself: a spring between the two, whose length should be the round trip. */
    private Optional<Coordinate> spring(Coordinate other, double roundTrip) {
        Coordinate me = coordinate;
        double distance = me.distanceSeconds(other);
        double wanted = Math.max(roundTrip, Coordinate.NEARLY_ZERO_SECONDS);
        double wrong = Math.abs(distance - wanted) / wanted;
        double weight = me.error() / Math.max(me.error() + other.error(), Coordinate.NEARLY_ZERO_SECONDS);
        double confidence = SENSITIVITY_OF_ERROR * weight;
        double error = Math.min(Coordinate.MOST_ERROR, confidence * wrong + me.error() * (1 - confidence));
        double force = SENSITIVITY_OF_POSITION * weight * (wanted - distance);
        return push(me, error, force, other);
    }

    /** Pushes {@code me} away from {@code other}, or, where the force is negative, towards it. */
    private Optional<Coordinate> push(Coordinate me, double error, double force, Coordinate other) {
        Vector way = me.position().minus(other.position());
        double length = way.length();
        boolean apart = length > Coordinate.NEARLY_ZERO_SECONDS;
        Vector direction = apart ? way.times(1 / length) : Vector.random(way.dimensions(), random);
        double height = me.heightSeconds();
        if (apart) {
            double stretched = (height + other.heightSeconds()) * force / length + height;
            height = Math.max(Coordinate.LEAST_HEIGHT_SECONDS, stretched);
        }
        return Coordinate.ofResult(me.position().plus(direction.times(force)), error, me.adjustmentSeconds(), height);
    }

    /** What the space alone gets wrong, half of the mean of late: the other half is the other node's. */
    private Optional<Coordinate> adjust(Coordinate me, Coordinate other, double roundTrip) {
        misses[nextMiss] = roundTrip - me.rawDistanceSeconds(other);
        nextMiss = (nextMiss + 1) % ADJUSTMENT_WINDOW;
        double adjustment = Arrays.stream(misses).sum() / (2 * ADJUSTMENT_WINDOW);
        return Coordinate.ofResult(me.position(), me.error(), adjustment, me.heightSeconds());
    }

    /** A weak pull to the origin, so that the cluster as a whole does not drift away. */
    private Optional<Coordinate> pullHome(Coordinate me) {
        double ratio = origin.distanceSeconds(me) / GRAVITY_RHO_SECONDS;
        return push(me, me.error(), -ratio * ratio, origin);
    }
}
