package dev.muster.bench.classic;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What was measured, round by round. For one thread. */
final class Figures {

    /**
     * What a number is of.
     *
     * @param unit ms, MiB and such; empty for a count
     */
    record Figure(Scene scene, String name, String unit) {}

    private final Map<Figure, Map<Contender, List<Double>>> values = new LinkedHashMap<>();

    void add(Contender contender, Figure figure, double value) {
        values.computeIfAbsent(figure, key -> new EnumMap<>(Contender.class))
                .computeIfAbsent(contender, key -> new ArrayList<>())
                .add(value);
    }

    /** Takes in all that another one has. */
    void addAll(Figures other) {
        other.values.forEach((figure, byContender) ->
                byContender.forEach((contender, numbers) -> numbers.forEach(number -> add(contender, figure, number))));
    }

    /** In the order in which they were first measured. */
    Set<Figure> all() {
        return values.keySet();
    }

    /** One a round; empty if it was not measured. */
    List<Double> of(Contender contender, Figure figure) {
        return values.getOrDefault(figure, Map.of()).getOrDefault(contender, List.of());
    }

    /** How many times more it is of {@code more} than of {@code less}, in each round by itself. */
    List<Double> ratios(Contender more, Contender less, Figure figure) {
        List<Double> above = of(more, figure);
        List<Double> below = of(less, figure);
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < Math.min(above.size(), below.size()); i++) {
            if (below.get(i) > 0) {
                ratios.add(above.get(i) / below.get(i));
            }
        }
        return ratios;
    }
}
