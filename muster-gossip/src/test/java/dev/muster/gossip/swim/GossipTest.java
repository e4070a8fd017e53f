package dev.muster.gossip.swim;

import static dev.muster.gossip.swim.SwimBench.alive;
import static dev.muster.gossip.swim.SwimBench.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.wire.Message;
import dev.muster.gossip.wire.Message.Dead;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom news reaches. Source: Serf's protocol (gossip rounds). */
class GossipTest {

    private static final Duration ROUND = SwimTimings.LOCAL.gossipInterval();
    private static final int TRANSMISSIONS = 2;

    private static long told(SwimBench bench, InetSocketAddress to) {
        return bench.sent.stream()
                .filter(sent -> sent.to().equals(to))
                .filter(sent -> sent.message() instanceof Message.Alive claim
                        && claim.node().equals("me")
                        && claim.incarnation() == 2)
                .count();
    }

    /** On the local profile each message is sent twice, and each round goes to three. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void whoHasJustDiedUsesNoTransmissionsUp(long seed) {
        SwimBench bench = new SwimBench(SwimTimings.LOCAL, seed);
        bench.hear(alive("b", 2, 1), alive("c", 3, 1), alive("d", 4, 1));
        bench.hear(new Dead(1, "c", "b"), new Dead(1, "d", "b"));
        bench.pass(Duration.ofSeconds(3));
        bench.sent.clear();
        bench.swim.setMeta(Bytes.ofUtf8("new"), () -> {});
        bench.pass(ROUND.multipliedBy(4));
        assertThat(told(bench, at(2))).isEqualTo(TRANSMISSIONS);
        assertThat(told(bench, at(3)) + told(bench, at(4)))
                .as("they hear of it too, and could object")
                .isPositive();
    }
}
