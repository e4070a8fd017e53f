package dev.muster.gossip.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

/** A flood from one, from many, and from somebody who pretends to be a friend. */
class StrangersTest {

    private static final long SECOND = 1_000_000_000L;
    private static final InetAddress A = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress B = InetAddress.ofLiteral("192.0.2.2");

    private final Strangers strangers = new Strangers(0);

    private int failures(InetAddress source, int packets, long nowNanos) {
        int tried = 0;
        for (int i = 0; i < packets; i++) {
            if (strangers.worthATry(source, nowNanos)) {
                strangers.failed(source, nowNanos);
                tried++;
            }
        }
        return tried;
    }

    private static InetAddress number(int i) {
        try {
            return InetAddress.getByAddress(new byte[] {10, (byte) (i >> 16), (byte) (i >> 8), (byte) i});
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aSourceHasSomeTriesAndGetsMoreWithTime() {
        assertThat(failures(A, 10_000, 0)).isEqualTo(50);
        assertThat(failures(A, 10_000, SECOND)).isEqualTo(10);
        assertThat(failures(A, 10_000, 1000 * SECOND)).isEqualTo(50);
        assertThat(failures(B, 10_000, 1000 * SECOND))
                .as("another is not held back")
                .isEqualTo(50);
    }

    @Test
    void allStrangersTogetherHaveALimitToo() {
        int tried = 0;
        for (int i = 0; i < 100_000; i++) {
            tried += failures(number(i), 1, 0);
        }
        assertThat(tried).isEqualTo(2000);
        assertThat(strangers.size()).isLessThanOrEqualTo(4096);
    }

    @Test
    void aFriendIsTriedWhateverComesInItsName() {
        strangers.understood(A, 0);
        assertThat(failures(A, 10_000, SECOND)).isEqualTo(10_000);
        assertThat(strangers.worthATry(A, SECOND)).isTrue();
        assertThat(strangers.worthATry(B, SECOND))
                .as("the flood has used up what strangers have")
                .isFalse();
        assertThat(failures(A, 10_000, 700 * SECOND)).as("an old friendship").isLessThanOrEqualTo(50);
    }

    @Test
    void whatIsRememberedIsBounded() {
        for (int i = 0; i < 100_000; i++) {
            strangers.understood(number(i), 0);
            strangers.failed(number(200_000 + i), 0);
        }
        assertThat(strangers.size()).isEqualTo(32_768 + 4096);
        assertThat(strangers.worthATry(number(99_999), 0)).isTrue();
    }

    @Test
    void aNetworkOfVersionSixIsOneSource() {
        assertThat(failures(InetAddress.ofLiteral("2001:db8::1"), 100, 0)).isEqualTo(50);
        assertThat(failures(InetAddress.ofLiteral("2001:db8::ffff:2"), 100, 0)).isZero();
        assertThat(failures(InetAddress.ofLiteral("2001:db8:1::1"), 100, 0)).isEqualTo(50);
    }
}
