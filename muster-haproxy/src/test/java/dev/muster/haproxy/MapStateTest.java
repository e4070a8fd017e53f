package dev.muster.haproxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.haproxy.config.CfgException;
import dev.muster.haproxy.config.MapFile;
import dev.muster.haproxy.runtime.MapListing;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MapStateTest {

    private static final long LATER = Duration.ofSeconds(31).toNanos();

    private final MapFile first = map("a 1\n");
    private final MapFile second = map("a 2\n");
    private final MapFile third = map("a 3\n");
    private final MapState state = new MapState(Optional.of(first));

    private static MapFile map(String text) {
        try {
            return MapFile.parse(text);
        } catch (CfgException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static MapListing holds(MapFile map) {
        return new MapListing.Entries(map);
    }

    @Test
    void nothingIsDueBeforeItWasLookedAt() {
        state.want(second);
        assertThat(state.due(0)).isEmpty();
        state.looked(holds(first));
        assertThat(state.due(0)).contains(second);
        assertThat(state.good()).contains(first);
        state.done(second);
        assertThat(state.due(0)).isEmpty();
        assertThat(state.good()).contains(second);
    }

    @Test
    void whatNobodyUsesGoesToDisk() {
        state.want(second);
        state.looked(new MapListing.Unused());
        assertThat(state.due(0)).isEmpty();
        assertThat(state.good()).contains(second);
    }

    @Test
    void withoutAWishTheLastGoodOneIsKept() {
        state.looked(holds(third));
        assertThat(state.due(0)).contains(first);
        state.looked(new MapListing.TooLarge());
        assertThat(state.due(0)).contains(first);
    }

    @Test
    void whatIsRefusedIsTriedAgainLater() {
        state.want(second);
        state.looked(holds(first));
        state.refused(second, "why", 0);
        assertThat(state.due(1)).isEmpty();
        state.looked(holds(first));
        assertThat(state.due(1)).isEmpty();
        assertThat(state.refusal()).contains("why");
        // Drift is repaired towards the last good one meanwhile.
        state.looked(holds(third));
        assertThat(state.due(1)).contains(first);
        state.done(first);
        assertThat(state.refusal()).contains("why");
        assertThat(state.due(LATER)).contains(second);
        state.done(second);
        assertThat(state.refusal()).isEmpty();
    }

    @Test
    void anotherWishOrAnotherProcessMakesARefusalForgotten() {
        state.want(second);
        state.looked(holds(first));
        state.refused(second, "why", 0);
        state.want(third);
        state.looked(holds(first));
        assertThat(state.refusal()).isEmpty();
        assertThat(state.due(1)).contains(third);
        state.refused(third, "why", 1);
        state.haproxyIsNew();
        state.looked(holds(first));
        assertThat(state.due(2)).contains(third);
    }

    @Test
    void evenTheLastGoodOneMayBeRefused() {
        state.want(second);
        state.looked(holds(third));
        state.refused(second, "why", 0);
        state.looked(holds(third));
        assertThat(state.due(1)).contains(first);
        state.refused(first, "that too", 1);
        state.looked(holds(third));
        assertThat(state.due(2)).isEmpty();
        assertThat(state.refusal()).contains("why");
    }

    @Test
    void driftIsToldOnceAndOnlyWhenSomethingWasKnown() {
        assertThat(state.looked(holds(first))).isFalse();
        assertThat(state.looked(holds(first))).isFalse();
        assertThat(state.looked(holds(second))).isTrue();
        assertThat(state.looked(holds(second))).isFalse();
        state.done(third);
        assertThat(state.looked(holds(third))).isFalse();
        state.haproxyIsNew();
        assertThat(state.looked(holds(first))).isFalse();
    }
}
