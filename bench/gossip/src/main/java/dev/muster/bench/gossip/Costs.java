package dev.muster.bench.gossip;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What each operation took, round by round. For one thread. */
final class Costs {

    private final Map<Work, List<Cost>> rounds = new LinkedHashMap<>();

    void add(Work work, Cost cost) {
        rounds.computeIfAbsent(work, key -> new ArrayList<>()).add(cost);
    }

    /** In the order in which they were first measured. */
    Set<Work> works() {
        return rounds.keySet();
    }

    /** Of each round; empty if it was not measured. */
    List<Cost> of(Work work) {
        return rounds.getOrDefault(work, List.of());
    }

    /** Least, middle and most of some figures. */
    record Spread(double least, double middle, double most) {

        static Spread of(List<Double> figures) {
            List<Double> sorted = figures.stream().sorted().toList();
            double middle = (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
            return new Spread(sorted.getFirst(), middle, sorted.getLast());
        }
    }

    Spread nanos(Work work) {
        return Spread.of(of(work).stream().map(Cost::nanos).toList());
    }

    double bytes(Work work) {
        return Spread.of(of(work).stream().map(Cost::bytes).toList()).middle();
    }

    /** How many times longer {@code slower} took than this, in each round by itself: a busy machine slows both. */
    Spread ratio(Work work, Costs slower) {
        List<Cost> mine = of(work);
        List<Cost> theirs = slower.of(work);
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < Math.min(mine.size(), theirs.size()); i++) {
            ratios.add(theirs.get(i).nanos() / mine.get(i).nanos());
        }
        return Spread.of(ratios);
    }
}
