package dev.muster.gossip.coordinate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** How a coordinate moves. Source: Serf's protocol (coordinates). */
class CoordinateClientTest {

    private static final long MILLIS = 1_000_000L;

    private final CoordinateClient client = new CoordinateClient(3, new SplittableRandom(5));

    @Test
    void movesAwayFromWhoIsFurtherThanItSeems() {
        Coordinate other = new Coordinate(Vector.of(0, 0, 0.001), 1.5, 0, 0);
        double before = client.coordinate().rawDistanceSeconds(other);
        assertThat(client.update(other, 200 * MILLIS)).isTrue();
        Coordinate after = client.coordinate();
        assertThat(after.rawDistanceSeconds(other)).isGreaterThan(before);
        assertThat(after.position().component(0)).isZero();
        assertThat(after.position().component(2)).isNegative();
    }

    @Test
    void movesTowardsWhoIsNearerThanItSeems() {
        Coordinate other = new Coordinate(Vector.of(0, 0, 1), 1.5, 0, 0);
        client.update(other, 200 * MILLIS);
        assertThat(client.coordinate().position().component(2)).isPositive();
        assertThat(client.coordinate().heightSeconds())
                .as("squeezed, but never below the least")
                .isEqualTo(Coordinate.LEAST_HEIGHT_SECONDS);
    }

    @Test
    void theFirstStepIsExactlyAsTheRulesHaveIt() {
        // d = 0.5 + 0.00001, w = 1.5 / 3, wrong = |d - r| / r, force = 0.25 · w · (r - d).
        Coordinate other = new Coordinate(Vector.of(0.5, 0, 0), 1.5, 0, 0);
        client.update(other, 1000 * MILLIS);
        double distance = 0.50001;
        double force = 0.125 * (1 - distance);
        assertThat(client.coordinate().error()).isCloseTo(0.125 * (1 - distance) + 1.5 * 0.875, within(1e-9));
        double height = 1e-5 * -force / -0.5 + 1e-5;
        double raw = 0.5 + force + height;
        assertThat(client.coordinate().adjustmentSeconds()).isCloseTo((1 - raw) / 40, within(1e-9));
        double home = (force + 1e-5 + height + client.coordinate().adjustmentSeconds()) / 150;
        assertThat(client.coordinate().position().component(0)).isCloseTo(-(force - home * home), within(1e-9));
    }

    @Test
    void twoAtTheSamePlacePartInSomeDirection() {
        client.update(Coordinate.fresh(3), 10 * MILLIS);
        assertThat(client.coordinate().position().length()).isPositive();
        assertThat(client.coordinate().heightSeconds()).isGreaterThanOrEqualTo(Coordinate.LEAST_HEIGHT_SECONDS);
    }

    @Test
    void numbersThatRunAwayMeanAFreshStart() {
        client.update(new Coordinate(Vector.of(0, 0, 0.2), 1.5, 0, 0), 100 * MILLIS);
        Coordinate absurd = new Coordinate(Vector.of(Double.MAX_VALUE, Double.MAX_VALUE, 0), 1.5, 0, 0);
        assertThat(client.update(absurd, 100 * MILLIS)).isFalse();
        assertThat(client.coordinate()).isEqualTo(Coordinate.fresh(3));
        assertThat(client.update(new Coordinate(Vector.of(0, 0, 0.2), 1.5, 0, 0), 100 * MILLIS))
                .as("nothing of it stays")
                .isTrue();
    }

    @Test
    void aSumOfErrorsOfZeroIsNoDivisionByZero() {
        client.moveTo(new Coordinate(Vector.of(0, 0, 0), 0, 0, Coordinate.LEAST_HEIGHT_SECONDS));
        assertThat(client.update(new Coordinate(Vector.of(0, 0, 0.2), 0, 0, 0), 0))
                .isTrue();
    }
}
