package dev.muster.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PercentilesTest {

    @Test
    void theyAreTakenFromAllValues() {
        long[] oneToThousand = LongStream.rangeClosed(1, 1_000)
                .map(ms -> (1_001 - ms) * 1_000_000)
                .toArray();

        Percentiles found = Percentiles.ofNanos(oneToThousand);

        assertThat(found).isEqualTo(new Percentiles(1_000, 1, 500.5, 500, 900, 990, 999, 1_000));
    }

    @Test
    void oneValueIsEachOfThem() {
        assertThat(Percentiles.ofNanos(new long[] {2_000_000})).isEqualTo(new Percentiles(1, 2, 2, 2, 2, 2, 2, 2));
    }

    @Test
    void noValueIsZero() {
        assertThat(Percentiles.ofNanos(new long[0]).count()).isZero();
    }
}
