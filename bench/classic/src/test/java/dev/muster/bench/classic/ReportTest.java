package dev.muster.bench.classic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.bench.classic.Figures.Figure;
import org.junit.jupiter.api.Test;

final class ReportTest {

    private static final Figure TIME = new Figure(Scene.STOP, "to the end", "ms");
    private static final Figure FAILED = new Figure(Scene.STOP, "failed requests", "");

    private final Figures figures = new Figures();

    @Test
    void aRatioIsTakenInEachRound() {
        add(TIME, Contender.CLASSIC, 1000, 4000, 900);
        add(TIME, Contender.MUSTER, 100, 200, 300);

        assertThat(page())
                .contains("| to the end, ms | 1,000 (900–4,000) | – | 200 (100–300) " + "| **10** (3–20) | – |");
    }

    @Test
    void countsHaveNoRatio() {
        add(FAILED, Contender.CLASSIC, 104);
        add(FAILED, Contender.MUSTER, 0);

        assertThat(page()).contains("| failed requests | 104 | – | 0 |  |  |");
    }

    @Test
    void noMoreDigitsThanAreKnown() {
        assertThat(Report.number(1234.5)).isEqualTo("1,235");
        assertThat(Report.number(76.64)).isEqualTo("76.6");
        assertThat(Report.number(0.7251)).isEqualTo("0.73");
        assertThat(Report.number(0)).isEqualTo("0");
    }

    @Test
    void asJsonEveryRoundIsKept() {
        add(TIME, Contender.TUNED, 5, 7);

        assertThat(ResultFile.of(options(), figures).toJson())
                .contains("\"scene\": \"stop\"", "\"contender\": \"tuned\"", "\"figure\": \"to the end\"")
                .containsPattern("5\\.0,\\s*7\\.0");
    }

    private void add(Figure figure, Contender contender, double... values) {
        for (double value : values) {
            figures.add(contender, figure, value);
        }
    }

    private static Options options() {
        return Options.parse(new String[0]);
    }

    private String page() {
        return new Report(options(), "| | |", figures).text();
    }
}
