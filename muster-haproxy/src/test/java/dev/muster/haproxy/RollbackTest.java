package dev.muster.haproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RollbackTest {

    private static final Makings OLD = new Makings("old", TemplateSettings.NONE, List.of());
    private static final Makings NEW = new Makings("new", TemplateSettings.NONE, List.of());

    /** Generations 1 to 9, whose configurations were written with 2, 5 and 7. */
    private static final BalancerHistory HISTORY = new BalancerHistory(
            LongStream.rangeClosed(1, 9)
                    .mapToObj(number -> new Generation(
                            10 - number,
                            Instant.EPOCH,
                            List.of(),
                            How.RUNTIME,
                            List.of(),
                            Duration.ZERO,
                            Optional.empty()))
                    .toList(),
            new TreeMap<>(Map.of(2L, "two", 5L, "five", 7L, "seven")),
            0);

    private static Makings to(long generation) throws BalancerException {
        return Rollback.to(generation, HISTORY, new TreeMap<>(Map.of(5L, OLD, 7L, NEW)))
                .makings();
    }

    @Test
    void aGenerationIsMadeAsTheConfigurationThatHoldsIt() throws BalancerException {
        assertThat(to(3)).isSameAs(OLD);
        assertThat(to(5)).isSameAs(OLD);
        assertThat(to(6)).isSameAs(NEW);
        assertThat(to(9)).isSameAs(NEW);
    }

    @Test
    void whatIsNotKeptIsRefusedWithTheOldestThatIs() {
        assertThatThrownBy(() -> to(2))
                .isInstanceOf(BalancerException.class)
                .hasMessage("what generation 2 was made with was not kept; the oldest that can be had is 3");
        assertThatThrownBy(() -> to(10)).hasMessage("there is no generation 10; there are 1 to 9");
        assertThatThrownBy(() -> Rollback.to(1, HISTORY, new TreeMap<>()))
                .hasMessage("what generation 1 was made with was not kept; there is none that can be had yet");
        assertThatThrownBy(() -> Rollback.to(1, new BalancerHistory(List.of(), new TreeMap<>(), 0), new TreeMap<>()))
                .hasMessage("there is no generation 1; there is none yet");
    }
}
