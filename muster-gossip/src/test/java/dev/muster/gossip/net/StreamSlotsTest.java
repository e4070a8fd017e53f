package dev.muster.gossip.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.gossip.net.StreamSlots.Outcome;
import java.net.InetAddress;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StreamSlotsTest {

    private static final int MOST = 100;
    private static final InetAddress A = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress B = InetAddress.ofLiteral("192.0.2.2");

    private final StreamSlots slots = new StreamSlots(MOST);

    private long taken(InetAddress from, int wanted) {
        return IntStream.range(0, wanted)
                .filter(i -> slots.take(from) == Outcome.TAKEN)
                .count();
    }

    @Test
    void oneSourceGetsItsPartAndAllTogetherGetAll() {
        assertThat(taken(A, 1000)).isEqualTo(StreamSlots.MOST_OF_ONE_SOURCE);
        assertThat(slots.take(A)).isEqualTo(Outcome.TOO_MANY_OF_THIS_SOURCE);
        assertThat(taken(B, 1000)).isEqualTo(MOST - StreamSlots.MOST_OF_ONE_SOURCE);
        assertThat(slots.take(B)).isEqualTo(Outcome.ALL_TAKEN);
        slots.giveBack(A);
        assertThat(taken(B, 1000)).isEqualTo(1);
    }

    @Test
    void whoHasGivenAllBackIsForgotten() {
        taken(A, 10);
        IntStream.range(0, 10).forEach(i -> slots.giveBack(A));
        assertThat(slots.sources()).isZero();
        assertThat(taken(A, 1000)).isEqualTo(StreamSlots.MOST_OF_ONE_SOURCE);
    }

    @Test
    void whoHasANetworkOfIpv6IsOneSource() {
        long taken = Stream.of("2001:db8::1", "2001:db8::2", "2001:db8::ffff:1", "2001:db8::3")
                .mapToLong(address -> taken(InetAddress.ofLiteral(address), 30))
                .sum();
        assertThat(taken).isEqualTo(StreamSlots.MOST_OF_ONE_SOURCE);
        assertThat(slots.take(InetAddress.ofLiteral("2001:db8:0:1::1"))).isEqualTo(Outcome.TAKEN);
    }
}
