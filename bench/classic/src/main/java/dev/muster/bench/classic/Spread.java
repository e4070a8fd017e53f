package dev.muster.bench.classic;

import java.util.List;

/** Least, middle and most of some numbers. */
record Spread(double least, double middle, double most) {

    /** Of at least one number. */
    static Spread of(List<Double> numbers) {
        List<Double> sorted = numbers.stream().sorted().toList();
        double middle = (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
        return new Spread(sorted.getFirst(), middle, sorted.getLast());
    }
}
