package dev.muster.bench.haproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SpreadTest {

    private static Spread oneTo(int last) {
        return Spread.of(IntStream.rangeClosed(1, last).mapToDouble(i -> i).toArray());
    }

    @Test
    void theMiddleAndTheEnds() {
        Spread spread = Spread.of(3, 1, 2, 10);
        assertThat(spread.median()).isEqualTo(2.5);
        assertThat(spread.least()).isEqualTo(1);
        assertThat(spread.most()).isEqualTo(10);
        assertThat(oneTo(100).at(0.99)).isEqualTo(99);
        assertThat(oneTo(3).at(0.99)).isEqualTo(3);
    }

    @Test
    void theIntervalOfTheMedianIsThatOfTheTables() {
        // Conover, table A3: with 10 values from the 2nd to the 9th, with 20 from the 6th to the 15th.
        Spread.Interval ten = oneTo(10).medianInterval();
        assertThat(ten.from()).isEqualTo(2);
        assertThat(ten.to()).isEqualTo(9);
        assertThat(ten.confidence()).isCloseTo(0.979, within(0.001));
        Spread.Interval twenty = oneTo(20).medianInterval();
        assertThat(twenty.from()).isEqualTo(6);
        assertThat(twenty.to()).isEqualTo(15);
        assertThat(twenty.confidence()).isCloseTo(0.959, within(0.001));
        Spread.Interval few = oneTo(3).medianInterval();
        assertThat(few.from()).isEqualTo(1);
        assertThat(few.to()).isEqualTo(3);
        assertThat(few.confidence()).isCloseTo(0.75, within(0.001));
    }
}
