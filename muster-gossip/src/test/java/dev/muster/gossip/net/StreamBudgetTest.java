package dev.muster.gossip.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.BytesBuilder;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.msgpack.MalformedMessageException.Reason;
import dev.muster.gossip.swim.Counter;
import dev.muster.gossip.swim.Counters;
import dev.muster.gossip.wire.GossipKey;
import dev.muster.gossip.wire.Keyring;
import dev.muster.gossip.wire.Label;
import dev.muster.gossip.wire.Message;
import dev.muster.gossip.wire.Sealer;
import dev.muster.gossip.wire.StreamCodec;
import dev.muster.gossip.wire.StreamLimits;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.InputStream;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class StreamBudgetTest {

    private static final InetAddress THERE = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress ELSEWHERE = InetAddress.ofLiteral("192.0.2.2");
    private static final InetAddress A_THIRD = InetAddress.ofLiteral("192.0.2.3");
    private static final int LARGE_BYTES = 4 * 1024 * 1024;
    private static final Message LARGE = new Message.User(Bytes.of(new byte[LARGE_BYTES]));

    private final Counters counters = new Counters();
    private final StreamBudget budget = new StreamBudget();

    private StreamGate gate(boolean encrypted) {
        Sealer sealer =
                new Sealer(Keyring.of(GossipKey.of(Bytes.of(new byte[32]))), new Random(1)::nextBytes, Label.NONE);
        MonotonicClock clock = new MonotonicClock();
        return new StreamGate(
                true,
                encrypted ? Optional.of(sealer) : Optional.empty(),
                Label.NONE,
                new Strangers(clock.nowNanos()),
                clock,
                counters);
    }

    private static void overloaded(ThrowingCallable what) {
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(what)
                .extracting(MalformedMessageException::reason)
                .isEqualTo(Reason.OVERLOADED);
    }

    @Test
    void streamsTogetherTakeNoMoreThanTheBudget() throws Exception {
        StreamBudget.Share others = budget.open(ELSEWHERE, false);
        others.take(StreamBudget.BYTES_TOGETHER - StreamBudget.ONE_SOURCES_BYTES_TOGETHER);
        StreamBudget.Share one = budget.open(THERE, false);
        StreamBudget.Share other = budget.open(A_THIRD, false);
        one.take(StreamBudget.ONE_SOURCES_BYTES_TOGETHER - 10);
        overloaded(() -> other.take(11));
        other.take(10);
        overloaded(() -> one.take(1));
        one.close();
        one.close();
        others.close();
        assertThat(budget.takenBytes()).isEqualTo(10);
        other.take(1000);
        other.close();
        assertThat(budget.takenBytes()).isZero();
    }

    @Test
    void oneSourceCannotCrowdOutTheOthers() throws Exception {
        StreamBudget.Share one = budget.open(THERE, false);
        StreamBudget.Share another = budget.open(THERE, false);
        one.take(StreamBudget.ONE_SOURCES_BYTES_TOGETHER - 10);
        another.take(10);
        overloaded(() -> another.take(1));
        StreamBudget.Share elsewhere = budget.open(ELSEWHERE, false);
        elsewhere.take(StreamBudget.BYTES_TOGETHER - StreamBudget.ONE_SOURCES_BYTES_TOGETHER);
        another.close();
        one.take(10);
        one.close();
        elsewhere.close();
        assertThat(budget.takenBytes()).isZero();
        assertThat(budget.sources()).as("nobody is remembered for nothing").isZero();
    }

    @Test
    void strangersCannotCrowdOutMembers() throws Exception {
        StreamBudget.Share stranger = budget.open(THERE, true);
        stranger.take(StreamBudget.STRANGERS_BYTES_TOGETHER);
        StreamBudget.Share another = budget.open(A_THIRD, true);
        overloaded(() -> another.take(1));
        StreamBudget.Share member = budget.open(ELSEWHERE, false);
        member.take(StreamBudget.ONE_SOURCES_BYTES_TOGETHER);
        member.close();
        stranger.authenticated();
        another.take(1);
        stranger.take(StreamBudget.STRANGERS_BYTES_TOGETHER);
        stranger.close();
        another.close();
        assertThat(budget.takenBytes()).isZero();
        // Nothing of what strangers may take got lost on the way.
        budget.open(THERE, true).take(StreamBudget.STRANGERS_BYTES_TOGETHER);
    }

    @Test
    void whatInflatesIsCountedAndOneTooManyIsRefused() throws Exception {
        StreamGate gate = gate(false);
        byte[] small = gate.encodeAnswer(LARGE, gate.share(THERE));
        assertThat(small.length).isLessThan(LARGE_BYTES / 100);
        List<StreamBudget.Share> open = new ArrayList<>();
        int read = 0;
        try {
            for (; read < 1000; read++) {
                open.add(gate.share(THERE));
                gate.readRequest(THERE, new ByteArrayInputStream(small), open.getLast());
            }
        } catch (MalformedMessageException e) {
            gate.refused(THERE, e.reason());
        }
        assertThat(read).isBetween(2, 8);
        assertThat(counters.get(Counter.STREAMS_OVER_BUDGET)).isEqualTo(1);
        open.forEach(StreamBudget.Share::close);
        assertThat(gate.readRequest(THERE, new ByteArrayInputStream(small), gate.share(THERE)))
                .isEqualTo(LARGE);
    }

    @Test
    void aStrangerTakesOnlyForWhatHasArrived() throws Exception {
        StreamGate gate = gate(true);
        Bytes claimed = new BytesBuilder()
                .add(10)
                .add32(8 * 1024 * 1024)
                .add(Bytes.of(new byte[100]))
                .finish();
        for (int i = 0; i < 1000; i++) {
            StreamBudget.Share share = gate.share(THERE);
            assertThatExceptionOfType(EOFException.class)
                    .isThrownBy(() -> gate.readRequest(THERE, claimed.asStream(), share));
        }
    }

    @Test
    void strangersAreHeldBackUntilTheyShowThatTheyHoldTheKey() throws Exception {
        StreamGate gate = gate(true);
        Bytes noise = new BytesBuilder()
                .add(10)
                .add32(8 * 1024 * 1024)
                .add(Bytes.of(new byte[8 << 20]))
                .finish();
        List<StreamBudget.Share> open = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            StreamBudget.Share share = gate.share(THERE);
            open.add(share);
            InputStream cut = noise.slice(0, noise.size() - 1).asStream();
            assertThatExceptionOfType(Exception.class).isThrownBy(() -> gate.readRequest(THERE, cut, share));
        }
        overloaded(() -> gate.share(THERE).take(StreamBudget.STRANGERS_BYTES_TOGETHER / 2));
        open.forEach(StreamBudget.Share::close);
        byte[] sound = gate.encodeRequest(LARGE, gate.share(THERE));
        try (StreamBudget.Share share = gate.share(THERE)) {
            assertThat(gate.readRequest(THERE, new ByteArrayInputStream(sound), share))
                    .isEqualTo(LARGE);
        }
        // From now on it is known, and may take more than all strangers together.
        gate.share(THERE).take(StreamBudget.STRANGERS_BYTES_TOGETHER + 1);
    }

    @Test
    void everyByteThatIsReadIsAllowedForFirst() throws Exception {
        byte[] sent = StreamCodec.encode(LARGE, false).toArray();
        StreamBudget.Share share = budget.open(THERE, false);
        StreamBudget.Share others = budget.open(THERE, false);
        others.take(StreamBudget.ONE_SOURCES_BYTES_TOGETHER - 1024 * 1024);
        ByteArrayInputStream in = new ByteArrayInputStream(sent);
        overloaded(() -> StreamCodec.read(in, StreamLimits.DEFAULT, Optional.empty(), share));
        assertThat(sent.length - in.available()).isLessThanOrEqualTo(1024 * 1024);
    }
}
