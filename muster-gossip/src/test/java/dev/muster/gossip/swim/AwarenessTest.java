package dev.muster.gossip.swim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AwarenessTest {

    /**
     * "score 0..7 (multiplier − 1). Probe interval is multiplied by (score + 1)" and "Deltas: ack −1". Source: Serf's
     * protocol (timers and sizes); Lifeguard, IV-A.
     */
    @Test
    void staysWithinItsBoundsAndScales() {
        Awareness awareness = new Awareness(8);
        assertThat(awareness.scaleNanos(1000)).isEqualTo(1000);
        awareness.add(-1);
        assertThat(awareness.score()).isZero();
        awareness.add(3);
        assertThat(awareness.scaleNanos(1000)).isEqualTo(4000);
        awareness.add(Integer.MAX_VALUE);
        assertThat(awareness.score()).isEqualTo(7);
        assertThat(awareness.scaleNanos(1000)).isEqualTo(8000);
    }
}
