package dev.muster.gossip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.gossip.coordinate.Coordinate;
import dev.muster.gossip.interop.Capability;
import dev.muster.gossip.interop.OwnNetwork;
import dev.muster.gossip.interop.Shows;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Muster and a real Serf agent tell how far they are from each other. Source: Serf's protocol (coordinates). */
@NullMarked
@ExtendWith(OwnNetwork.class)
@ParameterizedClass
@EnumSource
class CoordinateInteropIT {

    @Parameter
    @SuppressWarnings("NullAway.Init") // JUnit sets it before each test
    Form form;

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern ESTIMATE = Pattern.compile("Estimated (\\S+) <-> (\\S+) rtt: ([0-9.]+) ms");
    /** Both are on one host; a busy one. */
    private static final double MOST_MILLIS = 200;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before each test
    Path folder;

    private static Optional<Double> rttBySerf(SerfAgent serf, String... nodes) throws Exception {
        String said = nodes.length == 1 ? serf.run("rtt", nodes[0]) : serf.run("rtt", nodes[0], nodes[1]);
        Matcher matcher = ESTIMATE.matcher(said);
        return matcher.find() ? Optional.of(Double.parseDouble(matcher.group(3))) : Optional.empty();
    }

    @Test
    @Shows(Capability.COORDINATES)
    void eachKnowsHowFarTheOtherIs() throws Exception {
        ClusterOptions options = form.muster("muster").withProfile(Profile.LOCAL);
        try (SerfAgent serf = form.serf(folder, "serf", "-profile=local");
                Cluster muster = Cluster.start(options, event -> {})) {
            muster.join(List.of(serf.address())).get(20, TimeUnit.SECONDS);
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(rttBySerf(serf, "muster")).isPresent());
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(muster.coordinate("serf")).isPresent());
            // It has been told more than once, and each believes itself less ignorant than at the start.
            await().atMost(PATIENCE)
                    .until(() -> muster.coordinate("muster").orElseThrow().error()
                                    < Coordinate.fresh(Coordinate.DIMENSIONS).error()
                            && muster.coordinate("serf").orElseThrow().error()
                                    < Coordinate.fresh(Coordinate.DIMENSIONS).error());

            Duration estimate = muster.estimateRoundTrip("muster", "serf").orElseThrow();
            assertThat(estimate.toNanos() / 1e6).isPositive().isLessThan(MOST_MILLIS);
            assertThat(muster.estimateRoundTrip("serf", "muster")).contains(estimate);
            assertThat(muster.estimateRoundTrip("serf", "nobody")).isEmpty();
            assertThat(rttBySerf(serf, "muster", "serf").orElseThrow())
                    .isPositive()
                    .isLessThan(MOST_MILLIS);
            assertThat(serf.log()).doesNotContain("Rejected coordinate");
            assertThat(serf.complaints()).isEmpty();
            assertThat(muster.counters()).containsEntry("coordinates_refused", 0L);
        }
    }
}
