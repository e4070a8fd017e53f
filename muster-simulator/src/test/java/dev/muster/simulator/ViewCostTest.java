package dev.muster.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ViewCostTest {

    /** Ten thousand nodes are 10^8 views, for which a simulation has 12 GB beside everything else. */
    @Test
    void aViewOfAMemberCostsAtMost24Bytes() {
        assertThat(ViewCost.bytesPerView(300, 10_000)).isBetween(8.0, 24.0);
    }
}
