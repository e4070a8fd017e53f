package dev.muster.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoadPlanTest {

    private static final LoadPlan PLAN = LoadPlan.of(URI.create("http://127.0.0.1:8080/"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:8080/",
                "http://127.9.9.9",
                "http://[::1]:80/a?b=c",
                "http://10.1.2.3:9",
                "http://172.16.0.1/",
                "http://192.168.7.7/",
                "http://[fd00::1]/"
            })
    void thisMachineAndPrivateNetworksAreTargets(String url) {
        assertThat(Target.of(URI.create(url)).address().isUnresolved()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://1.1.1.1/",
                "http://172.32.0.1/",
                "http://169.254.169.254/",
                "http://100.64.0.1/",
                "http://0.0.0.0/",
                "http://224.0.0.1/",
                "http://[fe80::1]/",
                "http://[fec0::1]/",
                "http://[2001:db8::1]/",
                "http://[::ffff:8.8.8.8]/"
            })
    void nobodyElseIs(String url) {
        assertThatThrownBy(() -> Target.of(URI.create(url)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("only loopback");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://127.0.0.1/", "localhost:80", "http:///x", "http://u:p@127.0.0.1/", "file:///etc"})
    void otherUrlsAreNoTargets(String url) {
        assertThatThrownBy(() -> Target.of(URI.create(url)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("give http://");
    }

    @Test
    void theScheduleIsTheRateAndNothingElse() {
        LoadPlan plan = PLAN.withRate(300).withDuration(Duration.ofSeconds(20));

        assertThat(plan.requests()).isEqualTo(6_000);
        assertThat(plan.dueNanos(0)).isZero();
        assertThat(plan.dueNanos(300)).isBetween(999_999_999L, 1_000_000_000L);
        assertThat(plan.dueNanos(5_999)).isBetween(19_996_666_666L, 19_996_666_667L);
    }

    @Test
    void everythingIsBounded() {
        assertThatThrownBy(() -> PLAN.withRate(20_001)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PLAN.withRate(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PLAN.withRate(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PLAN.withDuration(Duration.ofHours(2))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PLAN.withDuration(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PLAN.withRate(1_000).withDuration(Duration.ofHours(1)))
                .hasMessageContaining("3600000 requests");
        assertThatThrownBy(() -> PLAN.withMix(1.1, 0)).hasMessageContaining("POST share");
        assertThatThrownBy(() -> PLAN.withMix(0, -0.1)).hasMessageContaining("keep-alive share");
        assertThatThrownBy(() -> Limits.defaults().withConnections(0)).hasMessageContaining("connections");
        assertThatThrownBy(() -> Limits.defaults().withMaxInFlight(20_001)).hasMessageContaining("in flight");
        assertThatThrownBy(() -> Limits.defaults().withMaxIdle(Duration.ZERO)).hasMessageContaining("idle");
    }

    @Test
    void theMixHasTheSharesAskedForAndIsTheSameForTheSameSeed() {
        Mix mix = new Mix(0.3, 0.6, 7);

        long posts =
                IntStream.range(0, 10_000).filter(i -> mix.request(i).post()).count();
        long kept = IntStream.range(0, 10_000)
                .filter(i -> mix.request(i).keepAlive())
                .count();
        long both = IntStream.range(0, 10_000)
                .filter(i -> mix.request(i).post() && mix.request(i).keepAlive())
                .count();

        assertThat(posts).isBetween(2_800L, 3_200L);
        assertThat(kept).isBetween(5_800L, 6_200L);
        assertThat(both).isBetween(1_600L, 2_000L);
        assertThat(mix.request(42)).isEqualTo(new Mix(0.3, 0.6, 7).request(42));
        assertThat(IntStream.range(0, 1_000).mapToObj(i -> mix.request(i).nonce()))
                .doesNotHaveDuplicates();
    }
}
