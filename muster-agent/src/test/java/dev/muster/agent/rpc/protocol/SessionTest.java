package dev.muster.agent.rpc.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.rpc.protocol.Effect.Do;
import dev.muster.agent.rpc.protocol.Effect.Send;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.Dialect;
import dev.muster.gossip.msgpack.MsgpackWriter;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What a session takes, in which order, and when it ends. */
class SessionTest extends SessionTold {

    @Test
    void nothingButAHandshakeComesFirst() {
        say("members", 1, SessionTest::nothing);
        assertThat(sent).hasToString(error(1, "Handshake required"));
        assertThat(ended()).isTrue();
        assertThat(wasCut()).isFalse();
    }

    @Test
    void aHandshakeIsMadeOnceAndInThisVersion() {
        say("handshake", 1, w -> w.map(1).key("Version").integer(2));
        assertThat(sent).hasToString(error(1, "Unsupported IPC version"));
        greet();
        say("handshake", 2, w -> w.map(1).key("Version").integer(1));
        assertThat(sent).hasToString(error(2, "Handshake already performed"));
        assertThat(ended()).isFalse();
    }

    @Test
    void anUnknownCommandEndsItForNobodyKnowsWhetherABodyFollows() {
        greet();
        say("nonsense", 7, w -> w.map(1).key("a").integer(1));
        assertThat(sent).hasToString(error(7, "Unsupported command"));
        assertThat(ended()).isTrue();
        assertThat(session.step(new Input.Arrived(request("leave", 8, w -> {})), now))
                .isEmpty();
    }

    @Test
    void requestsAreReadWhereverTheyAreCut() {
        Bytes all = new MsgpackWriter(Dialect.RPC)
                .verbatim(request("handshake", 1, w -> w.map(1).key("Version").integer(1)))
                .verbatim(request(
                        "event",
                        2,
                        w -> w.map(3)
                                .key("Name")
                                .string("dep")
                                .key("Payload")
                                .bytes(Bytes.ofUtf8("1"))
                                .key("Coalesce")
                                .bool(true)))
                .finish();
        for (int cut = 1; cut < all.size(); cut++) {
            session = new Session(Optional.empty(), LIMITS, 0);
            effects.clear();
            step(new Input.Woken());
            step(new Input.Arrived(all.slice(0, cut)));
            step(new Input.Arrived(all.from(cut)));
            assertThat(errand().request())
                    .as("cut at %s", cut)
                    .isEqualTo(new RpcRequest.Event("dep", Bytes.ofUtf8("1"), true));
        }
    }

    @Test
    void oneRequestIsDoneAfterTheOther() {
        greet();
        say(new MsgpackWriter(Dialect.RPC)
                .verbatim(request("stats", 2, w -> {}))
                .verbatim(request("members", 3, w -> {}))
                .finish());
        assertThat(effects).containsExactly(new Do(1, new RpcRequest.Stats()));
        effects.clear();
        step(new Input.Answered(1, new Answer.Done("no")));
        assertThat(sent).hasToString(error(2, "no"));
        assertThat(effects).contains(new Do(2, new RpcRequest.Members()));
    }

    @Test
    void theNextRequestWaitsUntilTheAnswersAreTaken() {
        greet();
        say(request("stats", 2, w -> {}));
        step(new Input.Answered(1, new Answer.Done("x".repeat(RpcLimits.MOST_UNSENT_BEFORE_NEXT))));
        int unsent = sent.length() / 2;
        say(request("stats", 3, w -> {}));
        assertThat(effects).isEmpty();
        now += 3 * SECOND;
        step(new Input.Taken(unsent));
        assertThat(errand().request()).isEqualTo(new RpcRequest.Stats());
    }

    @Test
    void whoTakesNothingIsCut() {
        greet();
        say(request("stats", 2, w -> {}));
        step(new Input.Answered(1, new Answer.Done("no")));
        later(4.9);
        assertThat(ended()).isFalse();
        later(0.2);
        assertThat(wasCut()).isTrue();
        assertThat(counted()).containsExactly(RpcCounter.READERS_CUT);
    }

    @Test
    void halfARequestIsWaitedForOnlySoLongAndSilenceAfterAGreetingForEver() {
        greet();
        later(100_000);
        assertThat(ended()).isFalse();
        Bytes half = request("members-filtered", 2, w -> {});
        say(half);
        later(4.9);
        assertThat(ended()).isFalse();
        later(0.2);
        assertThat(counted()).containsExactly(RpcCounter.CONNECTIONS_LATE);
        assertThat(wasCut()).isTrue();
    }

    @Test
    void whoNeverGreetsIsCut() {
        step(new Input.Woken());
        assertThat(session.deadlineNanos()).isEqualTo(5 * SECOND);
        later(5);
        assertThat(counted()).containsExactly(RpcCounter.CONNECTIONS_LATE);
    }

    @Test
    void tooManyRequestsWaitForTheirTurn() {
        greet();
        int more = 10;
        MsgpackWriter many = new MsgpackWriter(Dialect.RPC);
        for (int i = 0; i < RpcLimits.MOST_REQUESTS_AT_ONCE + more; i++) {
            many.verbatim(request("stop", i, w -> w.map(1).key("Stop").integer(9)));
        }
        say(many.finish());
        assertThat(counted()).containsExactly(RpcCounter.REQUESTS_DELAYED);
        long answered = effects.stream().filter(Send.class::isInstance).count();
        assertThat(answered).isEqualTo(RpcLimits.MOST_REQUESTS_AT_ONCE - 1);
        taken();
        later(1.0 / RpcLimits.MOST_REQUESTS_PER_SECOND + 1e-6);
        assertThat(effects.stream().filter(Send.class::isInstance)).hasSize(1);
    }

    @Test
    void whatIsTooLargeOrTooDeepOrNothingEndsIt() {
        for (String nonsense : List.of(
                "00",
                "c1",
                "dfffffffff",
                "dbffffffff",
                "82a7436f6d6d616e64dbffffffff",
                "91".repeat(40),
                "474554202f20485454502f312e310d0a0d0a",
                request("join", 2, w -> {}).toHex() + "81a84578697374696e67ddffffffff",
                request("members-filtered", 2, text("Name", "(")).toHex(),
                request("members-filtered", 2, text("Name", "x".repeat(257))).toHex(),
                request("event", 2, w -> w.map(1).key("Payload").bytes(new byte[RpcLimits.MOST_BODY_BYTES]))
                        .toHex())) {
            session = new Session(Optional.empty(), LIMITS, now);
            greet();
            say(Bytes.ofHex(nonsense));
            assertThat(ended())
                    .as(nonsense.substring(0, Math.min(60, nonsense.length())))
                    .isTrue();
            assertThat(counted()).containsExactly(RpcCounter.REQUESTS_MALFORMED);
            assertThat(sent).isEmpty();
        }
    }

    @Test
    void randomBytesNeverBreakIt() {
        SplittableRandom random = new SplittableRandom(7);
        Bytes[] good = {
            request("handshake", 1, w -> w.map(1).key("Version").integer(1)),
            request(
                    "query",
                    2,
                    w -> w.map(2).key("Name").string("x").key("Timeout").integer(-1)),
            request("stream", 3, text("Type", "*")),
            request("tags", 4, w -> w.map(1).key("Tags").map(1).string("a").string("b")),
        };
        for (int round = 0; round < 5000; round++) {
            session = new Session(Optional.empty(), LIMITS, now);
            step(new Input.Arrived(good[0]));
            byte[] bytes = good[random.nextInt(good.length)].toArray();
            for (int i = random.nextInt(4); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            step(new Input.Arrived(Bytes.of(bytes)));
            step(new Input.HungUp());
            assertThat(session.deadlineNanos()).isPositive();
            effects.clear();
            sent.setLength(0);
        }
    }

    @Test
    void whoSaysNoMoreIsAnsweredStill() {
        greet();
        say(request("stats", 2, w -> {}));
        step(new Input.HungUp());
        assertThat(ended()).isFalse();
        step(new Input.Answered(1, new Answer.Done("")));
        assertThat(sent).hasToString(error(2, ""));
        assertThat(ended()).isTrue();
        assertThat(wasCut()).isFalse();
    }
}
