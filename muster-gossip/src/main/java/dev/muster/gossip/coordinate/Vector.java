package dev.muster.gossip.coordinate;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** A place in a space of some dimensions, or the way from one place to another. Immutable; the unit is seconds. */
public final class Vector {

    private final double[] components;

    private Vector(double[] components) {
        this.components = components;
    }

    public static Vector of(double... components) {
        return new Vector(components.clone());
    }

    static Vector zero(int dimensions) {
        return new Vector(new double[dimensions]);
    }

    /** Some way of length 1. */
    static Vector random(int dimensions, RandomGenerator random) {
        double[] components = new double[dimensions];
        for (int i = 0; i < dimensions; i++) {
            components[i] = random.nextDouble() - 0.5;
        }
        Vector some = new Vector(components);
        double length = some.length();
        if (length > Coordinate.NEARLY_ZERO_SECONDS) {
            return some.times(1 / length);
        }
        double[] first = new double[dimensions];
        first[0] = 1;
        return new Vector(first);
    }

    public int dimensions() {
        return components.length;
    }

    public double component(int dimension) {
        return components[dimension];
    }

    Vector plus(Vector other) {
        double[] sum = components.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += other.components[i];
        }
        return new Vector(sum);
    }

    Vector minus(Vector other) {
        return plus(other.times(-1));
    }

    Vector times(double factor) {
        double[] product = components.clone();
        for (int i = 0; i < product.length; i++) {
            product[i] *= factor;
        }
        return new Vector(product);
    }

    double length() {
        double sum = 0;
        for (double component : components) {
            sum += component * component;
        }
        return Math.sqrt(sum);
    }

    /** Whether every component is a number and none is further from zero than {@code most}. */
    boolean isWithin(double most) {
        for (double component : components) {
            // Not the other way round: what is no number compares to nothing.
            if (!(Math.abs(component) <= most)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Vector that && Arrays.equals(components, that.components);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(components);
    }

    @Override
    public String toString() {
        return Arrays.toString(components);
    }
}
