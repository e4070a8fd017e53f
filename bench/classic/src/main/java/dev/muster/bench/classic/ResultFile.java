package dev.muster.bench.classic;

import dev.muster.bench.classic.Figures.Figure;
import io.avaje.jsonb.Json;
import io.avaje.jsonb.Jsonb;
import java.util.ArrayList;
import java.util.List;

/**
 * The results as JSON.
 *
 * @param format the version of this JSON; it grows when a field changes its meaning or goes
 */
@Json
record ResultFile(int format, int rounds, double ratePerSecond, List<Series> series) {

    private static final int FORMAT = 1;

    ResultFile {
        series = List.copyOf(series);
    }

    /**
     * One figure of one contender.
     *
     * @param values one a round
     */
    @Json
    record Series(String scene, String figure, String unit, String contender, List<Double> values) {

        Series {
            values = List.copyOf(values);
        }
    }

    static ResultFile of(Options options, Figures figures) {
        List<Series> series = new ArrayList<>();
        for (Figure figure : figures.all()) {
            for (Contender contender : Contender.values()) {
                List<Double> values = figures.of(contender, figure);
                if (!values.isEmpty()) {
                    series.add(new Series(
                            figure.scene().label(), figure.name(), figure.unit(), contender.label(), values));
                }
            }
        }
        return new ResultFile(FORMAT, options.rounds(), options.ratePerSecond(), series);
    }

    String toJson() {
        return Jsonb.instance().type(ResultFile.class).toJsonPretty(this) + "\n";
    }
}
