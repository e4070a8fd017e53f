package dev.muster.bench.haproxy;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;

/** Values of one kind, sorted. Immutable but for the array, which nobody else has. */
final class Spread {

    private final double[] sorted;

    private Spread(double[] sorted) {
        this.sorted = sorted;
    }

    static Spread of(double... values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("no values");
        }
        double[] copy = values.clone();
        Arrays.sort(copy);
        return new Spread(copy);
    }

    int count() {
        return sorted.length;
    }

    double median() {
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /** The smallest value that at least this share of the values doesn't exceed. */
    double at(double share) {
        return sorted[Math.clamp((int) Math.ceil(share * sorted.length) - 1, 0, sorted.length - 1)];
    }

    double least() {
        return sorted[0];
    }

    double most() {
        return sorted[sorted.length - 1];
    }

    /**
     * Between which two of the values the median of what they are a sample of lies, with 95 % confidence or more
     * whatever its distribution: the order statistics that the binomial distribution with p = 1/2 gives (Conover,
     * Practical Nonparametric Statistics, 3.2). With fewer than six values it is the whole range, at less.
     */
    Interval medianInterval() {
        int n = sorted.length;
        double tail = Math.pow(0.5, n);
        double term = tail;
        int below = 0;
        while (below + 1 < n / 2) {
            term = term * (n - below) / (below + 1);
            if (tail + term > 0.025) {
                break;
            }
            tail += term;
            below++;
        }
        return new Interval(sorted[below], sorted[n - 1 - below], 1 - 2 * tail);
    }

    /** From, to, and how sure that is, 0 to 1. */
    record Interval(double from, double to, double confidence) {}

    Spread map(DoubleUnaryOperator change) {
        return of(Arrays.stream(sorted).map(change).toArray());
    }

    /** Median, 99 % and most, with so many digits after the point. */
    String cells(int digits) {
        String number = "%." + digits + "f";
        return String.format(Locale.ROOT, number + " | " + number + " | " + number, median(), at(0.99), most());
    }
}
