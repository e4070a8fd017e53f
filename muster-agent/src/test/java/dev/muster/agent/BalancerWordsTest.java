package dev.muster.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.api.OrderRequest;
import dev.muster.haproxy.Generation;
import dev.muster.haproxy.How;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class BalancerWordsTest {

    private static Generation generation(List<String> steps, Optional<String> problem) {
        return new Generation(
                2, Instant.EPOCH, List.of("the agent started"), How.START, steps, Duration.ofMillis(146), problem);
    }

    @Test
    void aGenerationIsOneLineOfTheLogWithOrWithoutSteps() {
        assertThat(BalancerDesk.words(generation(List.of(), Optional.empty())))
                .isEqualTo("generation 2: the agent started (146 ms)");
        assertThat(BalancerDesk.words(generation(List.of("one", "two"), Optional.of("not all"))))
                .isEqualTo("generation 2: the agent started (one, two, 146 ms); not all");
    }

    @Test
    void aRefusedRollbackPointsToTheHistory() {
        assertThat(BalancerOrders.hint(new OrderRequest.Rollback(999))).contains("muster lb history");
        assertThat(BalancerOrders.hint(new OrderRequest.Ready("a"))).contains("muster lb status");
    }
}
