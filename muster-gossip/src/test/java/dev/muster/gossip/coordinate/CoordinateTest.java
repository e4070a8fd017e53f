package dev.muster.gossip.coordinate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Distances. Source: Serf's protocol (coordinates), golden numbers. */
class CoordinateTest {

    private static final Vector HERE = Vector.of(-0.5, 1.3, 2.4);
    private static final Vector THERE = Vector.of(1.2, -2.3, 3.4);
    private static final double GOLDEN_SECONDS = 4.104875150354758;
    private static final double A_NANOSECOND = 1e-9;

    private static Coordinate at(Vector position, double adjustment, double height) {
        return new Coordinate(position, 1.5, adjustment, height);
    }

    @Test
    void theDistanceIsThatOfThePositions() {
        Coordinate here = at(HERE, 0, 0);
        Coordinate there = at(THERE, 0, 0);
        assertThat(here.distanceSeconds(here)).isZero();
        assertThat(here.distanceSeconds(there)).isCloseTo(GOLDEN_SECONDS, within(A_NANOSECOND));
        assertThat(there.distanceTo(here)).isEqualTo(here.distanceTo(there));
        assertThat(here.distanceTo(there).toNanos()).isEqualTo(4_104_875_150L);
    }

    @Test
    void adjustmentsAddUp() {
        assertThat(at(HERE, 0.1, 0).distanceSeconds(at(THERE, 0.2, 0)))
                .isCloseTo(GOLDEN_SECONDS + 0.3, within(A_NANOSECOND));
    }

    @Test
    void anAdjustmentThatWouldMakeTimeGoBackIsIgnored() {
        assertThat(at(HERE, -1e6, 0).distanceSeconds(at(THERE, 0.2, 0)))
                .isCloseTo(GOLDEN_SECONDS, within(A_NANOSECOND));
    }

    @Test
    void heightsAddUp() {
        assertThat(at(HERE, 0, 0.7).distanceSeconds(at(THERE, 0, 0.1)))
                .isCloseTo(GOLDEN_SECONDS + 0.8, within(A_NANOSECOND));
    }

    @Test
    void differentSpacesHaveNoDistance() {
        assertThatThrownBy(() -> at(HERE, 0, 0).distanceTo(Coordinate.fresh(8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 and 8");
    }

    @Test
    void everyNumberIsOne() {
        for (double none : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            assertThatThrownBy(() -> at(Vector.of(0, none), 0, 0)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> at(HERE, none, 0)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> at(HERE, 0, none)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> new Coordinate(HERE, none, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
