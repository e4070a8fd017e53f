package dev.muster.gossip.coordinate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What a node remembers of distances. Source: Serf's protocol (coordinates). */
class RoundTripsTest {

    private static final long MILLIS = 1_000_000L;
    private static final Coordinate AWAY = new Coordinate(Vector.of(0.1, 0, 0, 0, 0, 0, 0, 0), 1.5, 0, 1e-5);

    private final RoundTrips trips = new RoundTrips(new SplittableRandom(3));
    private final CoordinateClient plain = new CoordinateClient(8, new SplittableRandom(3));

    @Test
    void theMedianOfThreeCounts() {
        // Serf's filter gives 303 of (303), 402 of (303, 402), then 303 of (303, 402, 201), 402 of (402, 201, 550).
        for (long millis : new long[] {303, 402, 201, 550}) {
            trips.measured("b", AWAY, millis * MILLIS);
        }
        for (long filtered : new long[] {303, 402, 303, 402}) {
            plain.update(AWAY, filtered * MILLIS);
        }
        assertThat(trips.own()).isEqualTo(plain.coordinate());
    }

    @Test
    void eachNodeHasAFilterOfItsOwnAndAForgottenOneBeginsAgain() {
        trips.measured("b", AWAY, 100 * MILLIS);
        trips.measured("c", AWAY, 900 * MILLIS);
        trips.measured("b", AWAY, 90 * MILLIS);
        trips.forget("c");
        trips.measured("c", AWAY, 10 * MILLIS);
        for (long filtered : new long[] {100, 900, 100, 10}) {
            plain.update(AWAY, filtered * MILLIS);
        }
        assertThat(trips.own()).isEqualTo(plain.coordinate());
    }

    @Test
    void aRoundTripThatCannotBeIsRefused() {
        assertThat(trips.measured("b", AWAY, -1)).isEqualTo(RoundTrips.Outcome.REFUSED);
        assertThat(trips.measured("b", AWAY, 10_001 * MILLIS)).isEqualTo(RoundTrips.Outcome.REFUSED);
        assertThat(trips.own()).isEqualTo(Coordinate.fresh(8));
        assertThat(trips.of("b")).isEmpty();
        assertThat(trips.measured("b", AWAY, 0)).isEqualTo(RoundTrips.Outcome.USED);
        assertThat(trips.measured("b", AWAY, 10_000 * MILLIS)).isEqualTo(RoundTrips.Outcome.USED);
    }

    @Test
    void thePayloadFollowsTheCoordinate() throws Exception {
        assertThat(CoordinateCodec.decode(trips.payload())).isEqualTo(Coordinate.fresh(8));
        trips.measured("b", AWAY, 50 * MILLIS);
        assertThat(CoordinateCodec.decode(trips.payload())).isEqualTo(trips.own());
        assertThat(trips.own()).isNotEqualTo(Coordinate.fresh(8));
    }

    @Test
    void theOnesPingedLongestAgoAreForgotten() {
        for (int i = 0; i < RoundTrips.MOST_REMEMBERED; i++) {
            trips.measured("n" + i, AWAY, MILLIS);
        }
        trips.measured("n0", AWAY, MILLIS);
        trips.measured("one more", AWAY, MILLIS);
        assertThat(trips.snapshot("me"))
                .hasSize(RoundTrips.MOST_REMEMBERED + 1)
                .containsKeys("n0", "one more")
                .containsEntry("me", trips.own());
        assertThat(trips.of("n1")).isEmpty();
    }

    @Test
    void twoNodesThatMeasureEachOtherAgree() {
        RoundTrips other = new RoundTrips(new SplittableRandom(4));
        for (int i = 0; i < 100; i++) {
            trips.measured("b", other.own(), 20 * MILLIS);
            other.measured("a", trips.own(), 20 * MILLIS);
        }
        Duration estimate = trips.own().distanceTo(other.own());
        assertThat(estimate).isBetween(Duration.ofMillis(18), Duration.ofMillis(22));
    }
}
