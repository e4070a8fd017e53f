package dev.muster.bench.gossip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ReportTest {

    private static final Work ENCODE = new Work("ALIVE", "encode");

    @Test
    void theRatioIsThatOfEachRound() {
        Costs muster = new Costs();
        Costs golang = new Costs();
        // The machine was twice as slow in the second round, and Muster better in the third.
        for (double[] round : new double[][] {{400, 2000}, {800, 4000}, {200, 2000}}) {
            muster.add(ENCODE, new Cost(round[0], 320, -1));
            GoRound.add("ALIVE encode " + round[1] + " 1344 23", golang);
        }

        String text = new Report(3, "| a | b |", muster, muster, golang).text();

        assertThat(text)
                .contains("| alive, encode | 0.40 (0.20–0.80) | 320 |")
                .contains("| 2.00 (2.00–4.00) | 1344 | 23 | **5.0** (5.0–10.0) |");
    }

    @Test
    void withoutGoThereIsNoRatio() {
        Costs muster = new Costs();
        muster.add(ENCODE, new Cost(400, 320, -1));

        assertThat(new Report(1, "", muster, muster, new Costs()).text())
                .contains("| alive, encode | 0.40 (0.40–0.40) | 320 | – | – | – | – | 0.40");
    }

    @Test
    void anotherLineIsNoResult() {
        assertThatThrownBy(() -> GoRound.add("warning: something", new Costs()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("warning: something");
    }
}
