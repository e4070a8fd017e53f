package dev.muster.gossip.swim;

import static dev.muster.gossip.swim.SwimBench.alive;
import static dev.muster.gossip.swim.SwimBench.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.gossip.coordinate.Coordinate;
import dev.muster.gossip.coordinate.CoordinateCodec;
import dev.muster.gossip.coordinate.RoundTrips;
import dev.muster.gossip.coordinate.Vector;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.swim.SwimBench.Sent;
import dev.muster.gossip.wire.Message;
import dev.muster.gossip.wire.Message.Ack;
import dev.muster.gossip.wire.Message.IndirectPing;
import dev.muster.gossip.wire.Message.Liveness;
import dev.muster.gossip.wire.Message.Nack;
import dev.muster.gossip.wire.Message.Ping;
import dev.muster.gossip.wire.Message.Suspect;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Probing and answering. Source: Serf's protocol (messages in packets, timers and sizes and probes). */
class ProberTest {

    private static final Duration STEP = Duration.ofMillis(10);

    private static final Bytes AWAY =
            CoordinateCodec.encode(new Coordinate(Vector.of(1, 0, 0, 0, 0, 0, 0, 0), 1.5, 0, 1e-5));

    private final SwimBench bench = new SwimBench();

    /** Lets time pass until a ping goes out, and gives it. */
    private Sent nextPing() {
        bench.sent.clear();
        for (int i = 0; i < 1000; i++) {
            bench.pass(STEP);
            for (Sent sent : bench.sent) {
                if (sent.message() instanceof Ping) {
                    return sent;
                }
            }
        }
        throw new AssertionError("no ping was sent");
    }

    private static long sequence(Sent ping) {
        return ping.message() instanceof Ping p ? p.sequence() : -1;
    }

    @Test
    void pingsSayWhoAsksAndWhere() {
        bench.hear(alive("b", 2, 1));
        Sent ping = nextPing();
        assertThat(ping.to()).isEqualTo(at(2));
        assertThat(ping.message()).isEqualTo(new Ping(sequence(ping), "b", SwimBench.MY_ADDRESS, "me"));
    }

    @Test
    void anAnswerInTimeEndsTheProbe() {
        bench.hear(alive("b", 2, 1), alive("c", 3, 1));
        Sent ping = nextPing();
        bench.hear(new Ack(sequence(ping), Bytes.EMPTY));
        bench.sent.clear();
        bench.pass(Duration.ofMillis(900));
        assertThat(bench.sent(IndirectPing.class)).isEmpty();
        assertThat(bench.counters.get(Counter.PROBES_FAILED)).isZero();
    }

    @Test
    void aDirectAnswerBringsACoordinateAndItsRoundTrip() throws Exception {
        bench.hear(alive("b", 2, 1));
        Sent ping = nextPing();
        bench.pass(Duration.ofMillis(40));
        Coordinate away = CoordinateCodec.decode(AWAY);
        bench.hear(new Ack(sequence(ping), AWAY));
        RoundTrips trips = bench.swim.roundTrips();
        assertThat(trips.of("b")).contains(away);
        assertThat(trips.own().distanceTo(away)).isLessThan(Coordinate.fresh(8).distanceTo(away));
        bench.sent.clear();
        bench.hearFrom(at(2), new Ping(8, "me", at(2), "b"));
        assertThat(bench.sent(Ack.class)).containsExactly(new Ack(8, CoordinateCodec.encode(trips.own())));
    }

    @Test
    void anAnswerThatMayHaveComeRoundAboutSaysNothingOfDistances() {
        bench.hear(alive("b", 2, 1), alive("c", 3, 1));
        Sent ping = nextPing();
        bench.pass(Duration.ofMillis(510));
        bench.hear(new Ack(sequence(ping), AWAY));
        assertThat(bench.swim.roundTrips().own()).isEqualTo(Coordinate.fresh(8));
        assertThat(bench.counters.get(Counter.PROBES_FAILED)).isZero();
    }

    @Test
    void aBadCoordinateIsCountedAndTheAnswerIsOneAllTheSame() {
        bench.hear(alive("b", 2, 1));
        Bytes otherVersion = Bytes.ofHex("02" + AWAY.toHex().substring(2));
        Bytes otherSpace = CoordinateCodec.encode(Coordinate.fresh(2));
        for (Bytes bad : List.of(otherVersion, otherSpace, Bytes.ofUtf8("x"))) {
            bench.hear(new Ack(sequence(nextPing()), bad));
        }
        bench.hear(new Ack(sequence(nextPing()), Bytes.EMPTY));
        bench.pass(Duration.ofMillis(900));
        assertThat(bench.counters.get(Counter.COORDINATES_REFUSED)).isEqualTo(3);
        assertThat(bench.counters.get(Counter.PROBES_FAILED)).isZero();
        assertThat(bench.swim.roundTrips().own()).isEqualTo(Coordinate.fresh(8));
    }

    @Test
    void silenceAsksHelpersAndTcpThenSuspects() {
        bench.hear(alive("b", 2, 1), alive("c", 3, 1));
        Sent ping = nextPing();
        String target = ping.to().equals(at(2)) ? "b" : "c";
        bench.pass(Duration.ofMillis(510));
        assertThat(bench.sent(IndirectPing.class))
                .containsExactly(new IndirectPing(sequence(ping), target, ping.to(), true, SwimBench.MY_ADDRESS, "me"));
        assertThat(bench.asked).hasSize(1);
        assertThat(bench.asked.getFirst().to()).isEqualTo(ping.to());
        bench.pass(Duration.ofMillis(500));
        assertThat(bench.livenessOf(target)).isEqualTo(Liveness.SUSPECT);
        assertThat(bench.swim.awareness()).as("one nack was missed").isEqualTo(1);
    }

    @Test
    void aNackIsAnAnswerOfTheHelperSoThisNodeIsWell() {
        bench.hear(alive("b", 2, 1), alive("c", 3, 1));
        Sent ping = nextPing();
        bench.pass(Duration.ofMillis(510));
        bench.hear(new Nack(sequence(ping)));
        bench.pass(Duration.ofMillis(500));
        assertThat(bench.counters.get(Counter.PROBES_FAILED)).isEqualTo(1);
        assertThat(bench.swim.awareness()).isZero();
    }

    @Test
    void anAnswerThroughAHelperIsEnough() {
        bench.hear(alive("b", 2, 1), alive("c", 3, 1));
        Sent ping = nextPing();
        bench.pass(Duration.ofMillis(510));
        bench.hear(new Ack(sequence(ping), Bytes.EMPTY));
        bench.pass(Duration.ofMillis(450));
        assertThat(bench.counters.get(Counter.PROBES_FAILED)).isZero();
    }

    @Test
    void anAnswerOverTcpAloneKeepsTheNodeAndIsCounted() {
        bench.hear(alive("b", 2, 1));
        Sent ping = nextPing();
        bench.pass(Duration.ofMillis(510));
        bench.asked.getFirst().handler().replied(new Ack(sequence(ping), Bytes.EMPTY));
        bench.pass(Duration.ofMillis(500));
        assertThat(bench.livenessOf("b")).isEqualTo(Liveness.ALIVE);
        assertThat(bench.counters.get(Counter.PROBES_TCP_ONLY)).isEqualTo(1);
    }

    @Test
    void aNodeTooOldForTcpPingsAndNacksGetsNone() {
        Bytes old = Bytes.ofHex("010202020505");
        bench.hear(
                new Message.Alive(1, "b", at(2), Bytes.EMPTY, old), new Message.Alive(1, "c", at(3), Bytes.EMPTY, old));
        nextPing();
        bench.pass(Duration.ofMillis(510));
        assertThat(bench.asked).isEmpty();
        assertThat(bench.sent(IndirectPing.class)).hasSize(1).noneMatch(IndirectPing::nack);
    }

    @Test
    void whatANodeSaysOfItselfDuringAProbeIsASignOfLife() {
        bench.hear(alive("b", 2, 1));
        nextPing();
        bench.hear(alive("b", 2, 2));
        bench.pass(Duration.ofMillis(1010));
        assertThat(bench.counters.get(Counter.PROBES_FAILED)).isEqualTo(1);
        assertThat(bench.livenessOf("b")).isEqualTo(Liveness.ALIVE);
    }

    @Test
    void aSuspectedNodeHearsOfItWithThePing() {
        bench.hear(alive("b", 2, 3), alive("c", 3, 1), new Suspect(3, "b", "c"));
        Sent ping = nextPing();
        while (!ping.to().equals(at(2))) {
            bench.hear(new Ack(sequence(ping), Bytes.EMPTY));
            ping = nextPing();
        }
        assertThat(bench.sent).contains(new Sent(at(2), new Suspect(3, "b", "me")));
    }

    @Test
    void aPingIsAnsweredToItsSourceOrItsSender() {
        bench.hearFrom(at(9), new Ping(7, "me", null, ""));
        assertThat(bench.sent).containsExactly(new Sent(at(9), new Ack(7, Bytes.EMPTY)));
        bench.sent.clear();
        bench.hearFrom(at(9), new Ping(8, "", at(4), "d"));
        assertThat(bench.sent).containsExactly(new Sent(at(4), new Ack(8, Bytes.EMPTY)));
    }

    @Test
    void aPingForAnotherNameIsNotAnswered() {
        bench.hear(new Ping(7, "somebody", null, ""));
        assertThat(bench.sent).isEmpty();
        assertThat(bench.counters.get(Counter.PINGS_MISDIRECTED)).isEqualTo(1);
    }

    @Test
    void onlyAKnownNodeGetsNewsWithTheAnswer() {
        bench.hearFrom(at(9), new Ping(7, "me", at(9), "stranger"));
        assertThat(bench.sent).hasSize(1);
        bench.hear(alive("b", 2, 1));
        bench.sent.clear();
        bench.hearFrom(at(2), new Ping(8, "me", at(2), "b"));
        assertThat(bench.sent(Message.Alive.class)).isNotEmpty();
    }

    @Test
    void aHelperPingsAndReportsUnderTheNumberOfWhoAsked() {
        bench.hearFrom(at(9), new IndirectPing(77, "b", at(2), true, at(9), "asker"));
        assertThat(bench.sent).hasSize(1);
        Sent ping = bench.sent.getFirst();
        assertThat(ping.to()).isEqualTo(at(2));
        bench.sent.clear();
        bench.hear(new Ack(sequence(ping), Bytes.ofUtf8("payload")));
        assertThat(bench.sent).containsExactly(new Sent(at(9), new Ack(77, Bytes.EMPTY)));
        bench.sent.clear();
        bench.pass(Duration.ofMillis(600));
        assertThat(bench.sent(Nack.class)).isEmpty();
    }

    @Test
    void aHelperSaysNackWhenThereIsSilenceAndItWasAskedTo() {
        bench.hearFrom(at(9), new IndirectPing(77, "b", at(2), true, at(9), "asker"));
        bench.hearFrom(at(9), new IndirectPing(78, "b", at(2), false, at(9), "asker"));
        bench.pass(Duration.ofMillis(510));
        assertThat(bench.sent(Nack.class)).containsExactly(new Nack(77));
    }

    @Test
    void helpIsBounded() {
        for (int i = 0; i < GossipLimits.DEFAULT.maxAwaitedAcks() + 10; i++) {
            bench.hear(new IndirectPing(i, "b", at(2), true, at(9), "asker"));
        }
        assertThat(bench.counters.get(Counter.PINGS_DROPPED)).isGreaterThanOrEqualTo(10);
    }

    @Test
    void aPingOverTcpIsAnsweredOnlyForThisName() {
        assertThat(bench.swim.onStream(new Ping(5, "me", null, ""))).contains(new Ack(5, Bytes.EMPTY));
        assertThat(bench.swim.onStream(new Ping(5, "", null, ""))).contains(new Ack(5, Bytes.EMPTY));
        assertThat(bench.swim.onStream(new Ping(5, "other", null, ""))).isEmpty();
    }

    @Test
    void theDeadAreForgottenAndSoAreTheLeft() {
        bench.hear(
                alive("b", 2, 1),
                alive("c", 3, 1),
                alive("d", 4, 1),
                new Message.Dead(1, "b", "c"),
                new Message.Dead(1, "c", "c"));
        assertThat(bench.swim.known()).isEqualTo(4);
        for (int i = 0; i < 40; i++) {
            bench.hear(new Ack(sequence(nextPing()), Bytes.EMPTY));
        }
        assertThat(bench.swim.known()).as("only this node and d").isEqualTo(2);
    }

    @Test
    void whoMissedALeaveCannotUndoIt() {
        bench.hear(alive("c", 3, 1), alive("d", 4, 1), new Message.Dead(1, "c", "c"));
        for (int i = 0; i < 40; i++) {
            bench.hear(new Ack(sequence(nextPing()), Bytes.EMPTY));
        }
        bench.heard.clear();
        bench.hear(alive("c", 3, 1));
        assertThat(bench.heard).isEmpty();
        assertThat(bench.livenessOf("c")).isEqualTo(Liveness.LEFT);
        bench.hear(alive("c", 3, 2));
        assertThat(bench.heard).containsExactly("joined c");
        assertThat(bench.swim.known()).isEqualTo(3);
    }

    @Test
    void garbageIsCountedAndNothingElse() {
        for (String hex : List.of("", "00", "07ff", "0c00000000ff", "f40161", "ffffffff", "0481")) {
            bench.swim.onPacket(at(9), Bytes.ofHex(hex));
        }
        assertThat(bench.sent).isEmpty();
        assertThat(bench.heard).isEmpty();
        assertThat(bench.counters.get(Counter.PACKETS_MALFORMED)).isEqualTo(7);
    }
}
