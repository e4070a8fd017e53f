package dev.muster.agent.rpc.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.rpc.protocol.Effect.Do;
import dev.muster.agent.rpc.protocol.Effect.End;
import dev.muster.agent.rpc.protocol.Effect.Send;
import dev.muster.gossip.Query;
import dev.muster.gossip.UserEvent;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.Dialect;
import dev.muster.gossip.msgpack.MsgpackWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SessionTest {

    private static final long SECOND = 1_000_000_000L;
    private static final RpcLimits LIMITS =
            new RpcLimits(Duration.ofSeconds(5), Duration.ofSeconds(5), 1000, Duration.ofSeconds(1));

    private Session session = new Session(Optional.empty(), LIMITS, 0);
    private final List<Effect> effects = new ArrayList<>();
    private final StringBuilder sent = new StringBuilder();
    private long now;

    // --- what the test does -------------------------------------------------------------------

    private void step(Input input) {
        for (Effect effect : session.step(input, now)) {
            effects.add(effect);
            if (effect instanceof Send send) {
                sent.append(send.bytes().toHex());
            }
        }
    }

    /** As long as the other side reads. */
    private void taken() {
        int bytes = sent.length() / 2;
        if (bytes > 0) {
            step(new Input.Taken(bytes));
        }
    }

    private void say(Bytes bytes) {
        effects.clear();
        sent.setLength(0);
        step(new Input.Arrived(bytes));
    }

    private void say(String command, long sequence, Consumer<MsgpackWriter> body) {
        say(request(command, sequence, body));
        taken();
    }

    private void greet() {
        step(new Input.Woken());
        say("handshake", 1, w -> w.map(1).key("Version").integer(1));
        assertThat(sent).hasToString(error(1, ""));
    }

    private void later(double seconds) {
        effects.clear();
        sent.setLength(0);
        now += (long) (seconds * SECOND);
        step(new Input.Woken());
    }

    private static Bytes request(String command, long sequence, Consumer<MsgpackWriter> body) {
        MsgpackWriter out = new MsgpackWriter(Dialect.RPC)
                .map(2)
                .key("Command")
                .string(command)
                .key("Seq")
                .unsigned(sequence);
        body.accept(out);
        return out.finish();
    }

    private static void nothing(MsgpackWriter out) {
        // The command has no body.
    }

    private static Consumer<MsgpackWriter> text(String key, String value) {
        return w -> w.map(1).key(key).string(value);
    }

    private static String error(long sequence, String text) {
        return Responses.header(sequence, text).toHex();
    }

    private Do errand() {
        return effects.stream()
                .filter(Do.class::isInstance)
                .map(Do.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private List<RpcCounter> counted() {
        return effects.stream()
                .filter(Effect.Count.class::isInstance)
                .map(e -> ((Effect.Count) e).counter())
                .toList();
    }

    private boolean ended() {
        return effects.stream().anyMatch(End.class::isInstance);
    }

    private boolean wasCut() {
        return effects.stream().anyMatch(e -> e instanceof End end && end.cut());
    }

    private static SerfEvent user(String name) {
        return new SerfEvent.OfUser(new UserEvent(name, Bytes.ofUtf8("p1"), false, 4));
    }

    private static SerfEvent.Asked asked(String name) {
        return new SerfEvent.Asked(new Query(
                name, Bytes.ofUtf8("q"), "n2", 5, Duration.ofSeconds(2), b -> CompletableFuture.completedFuture(null)));
    }

    // --- gates --------------------------------------------------------------------------------

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

    // --- tokens -------------------------------------------------------------------------------

    @Test
    void withoutTheTokenNothingIsDoneAndTheBodyIsNoRequest() {
        session = new Session(Optional.of(RpcToken.of("geheim")), LIMITS, 0);
        greet();
        say("event", 2, text("Name", "x"));
        assertThat(sent).hasToString(error(2, "Authentication required"));
        assertThat(counted()).containsExactly(RpcCounter.TOKENS_MISSING);
        say("auth", 3, text("AuthKey", "geheim"));
        assertThat(sent).hasToString(error(3, ""));
        say("members", 4, SessionTest::nothing);
        assertThat(errand().request()).isEqualTo(new RpcRequest.Members());
    }

    @Test
    void aWrongTokenIsAnsweredLateAndTheThirdIsTheLast() {
        session = new Session(Optional.of(RpcToken.of("geheim")), LIMITS, 0);
        greet();
        for (int i = 2; i <= 4; i++) {
            say("auth", i, text("AuthKey", "geheim" + i));
            assertThat(sent).isEmpty();
            assertThat(counted()).containsExactly(RpcCounter.TOKENS_WRONG);
            later(0.9);
            assertThat(sent).isEmpty();
            later(0.2);
            assertThat(sent).hasToString(error(i, "Invalid authentication token"));
            assertThat(ended()).isEqualTo(i == 4);
            taken();
        }
    }

    @Test
    void whereNoTokenIsWantedOnlyNoneIsRight() {
        greet();
        say("auth", 2, text("AuthKey", ""));
        assertThat(sent).hasToString(error(2, ""));
        say("auth", 3, text("AuthKey", "x"));
        later(1.1);
        assertThat(sent).hasToString(error(3, "Invalid authentication token"));
    }

    // --- order, room and time -----------------------------------------------------------------

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

    // --- streams ------------------------------------------------------------------------------

    @Test
    void eventsAreToldAsSerfTellsThem() {
        greet();
        say("stream", 50, text("Type", "user:dep,member-join"));
        assertThat(effects).startsWith(new Effect.Follow());
        effects.clear();
        sent.setLength(0);
        step(new Input.Happened(user("dep")));
        // Captured from serf 0.9.4.
        assertThat(sent)
                .hasToString("82a54572726f72a0a35365713285a8436f616c65736365c2a54576656e74a475736572a54c54696d6504"
                        + "a44e616d65a3646570a75061796c6f6164c4027031");
        taken();
        sent.setLength(0);
        step(new Input.Happened(user("other")));
        assertThat(sent).isEmpty();
        say("stop", 51, w -> w.map(1).key("Stop").integer(50));
        assertThat(effects).startsWith(new Effect.Unfollow());
    }

    @Test
    void streamsAreRefusedInSerfsWords() {
        greet();
        say("stream", 2, text("Type", "user,bogus"));
        assertThat(sent).hasToString(error(2, "Invalid event filter"));
        say("stream", 3, text("Type", ""));
        say("stream", 3, text("Type", "*"));
        assertThat(sent).hasToString(error(3, "Stream with given sequence exists"));
        say("monitor", 4, text("LogLevel", "loud"));
        assertThat(sent).hasToString(error(4, "Unknown log level: LOUD"));
        say("monitor", 5, text("LogLevel", "warn"));
        assertThat(effects).startsWith(new Effect.Tail(LogLevel.WARN));
        say("monitor", 6, text("LogLevel", "warn"));
        assertThat(sent).hasToString(error(6, "Monitor already exists"));
        for (int i = 0; i < RpcLimits.MOST_STREAMS - 1; i++) {
            say("stream", 100 + i, text("Type", "*"));
        }
        say("stream", 99, text("Type", "*"));
        assertThat(counted()).containsExactly(RpcCounter.REQUESTS_OVER_LIMIT);
    }

    @Test
    void aStreamThatIsReadTooSlowlyIsCut() {
        greet();
        say("stream", 2, text("Type", "*"));
        effects.clear();
        int told = 0;
        while (!ended() && told < 1000) {
            step(new Input.Happened(user("dep")));
            told++;
        }
        assertThat(counted()).containsExactly(RpcCounter.READERS_CUT);
        assertThat(told).isBetween(5, 20);
    }

    @Test
    void theLogIsToldFromItsLevelOn() {
        greet();
        say("monitor", 2, text("LogLevel", "info"));
        sent.setLength(0);
        step(new Input.Logged(new LogLine(LogLevel.DEBUG, "d")));
        assertThat(sent).isEmpty();
        step(new Input.Logged(new LogLine(LogLevel.ERR, "e")));
        assertThat(sent).hasToString(Responses.log(2, "e").toHex());
    }

    @Test
    void aQuestionIsAnsweredByItsNumberAsLongAsThereIsTime() {
        greet();
        say("stream", 50, text("Type", "query"));
        sent.setLength(0);
        SerfEvent.Asked load = asked("load");
        step(new Input.Happened(load));
        // Captured from serf 0.9.4.
        assertThat(sent)
                .hasToString("82a54572726f72a0a35365713285a54576656e74a57175657279a2494401a54c54696d6505"
                        + "a44e616d65a46c6f6164a75061796c6f6164c40171");
        say("respond", 51, w -> w.map(2).key("ID").integer(1).key("Payload").bytes(Bytes.ofUtf8("hi")));
        assertThat(effects).contains(new Effect.Respond(1, load.query(), Bytes.ofUtf8("hi")));
        step(new Input.Answered(1, new Answer.Done("")));
        say("respond", 52, w -> w.map(1).key("ID").integer(2));
        assertThat(sent).hasToString(error(52, "No pending queries matching ID"));
        later(2);
        say("respond", 53, w -> w.map(1).key("ID").integer(1));
        assertThat(sent).hasToString(error(53, "No pending queries matching ID"));
    }

    @Test
    void questionsThatNobodyAnswersAreForgotten() {
        greet();
        say("stream", 2, text("Type", "query"));
        effects.clear();
        for (int i = 0; i <= RpcLimits.MOST_QUESTIONS; i++) {
            sent.setLength(0);
            step(new Input.Happened(asked("load")));
            taken();
        }
        assertThat(counted()).containsExactly(RpcCounter.QUERIES_FORGOTTEN);
    }

    // --- queries ------------------------------------------------------------------------------

    private void query(boolean endEarly) {
        say(
                "query",
                4,
                w -> w.map(3)
                        .key("Name")
                        .string("load")
                        .key("RequestAck")
                        .bool(true)
                        .key("MusterEndEarly")
                        .bool(endEarly));
        step(new Input.QueryBegan(errand().errand(), Duration.ofSeconds(2)));
        assertThat(sent).hasToString(error(4, ""));
        taken();
        sent.setLength(0);
    }

    @Test
    void doneComesWhenTheTimeOfAQueryIsOverAndNotBefore() {
        greet();
        query(false);
        step(new Input.QueryAcknowledged(1, "n1"));
        step(new Input.QueryAnswered(1, "n1", Bytes.ofUtf8("hello")));
        step(new Input.QueryOver(1, new TreeSet<>(List.of("n1"))));
        // Captured from serf 0.9.4.
        assertThat(sent.toString())
                .endsWith("82a54572726f72a0a35365710483a446726f6da26e31a75061796c6f6164c40568656c6c6f"
                        + "a454797065a8726573706f6e7365")
                .startsWith(Responses.acknowledged(4, "n1").toHex());
        taken();
        assertThat(session.deadlineNanos()).isEqualTo(2 * SECOND);
        later(1.9);
        assertThat(sent).isEmpty();
        later(0.1);
        assertThat(sent).hasToString("82a54572726f72a0a35365710483a446726f6da0a75061796c6f6164c0a454797065a4646f6e65");
        taken();
        assertThat(session.isIdle()).isTrue();
    }

    @Test
    void doneComesAtOnceForWhoAsksForItAndNoAcknowledgementIsLost() {
        greet();
        query(true);
        step(new Input.QueryAcknowledged(1, "n1"));
        step(new Input.QueryOver(1, new TreeSet<>(List.of("n1", "n2"))));
        assertThat(sent)
                .hasToString(Responses.acknowledged(4, "n1").toHex()
                        + Responses.acknowledged(4, "n2").toHex()
                        + Responses.queryDone(4).toHex());
    }

    @Test
    void otherRequestsAreDoneWhileAQueryIsUnderWay() {
        greet();
        query(false);
        say("stats", 5, SessionTest::nothing);
        assertThat(errand().request()).isEqualTo(new RpcRequest.Stats());
    }

    @Test
    void aQueryThatCannotBeAskedIsRefusedAndLeavesNothingBehind() {
        greet();
        say("query", 4, text("Name", "_serf_x"));
        step(new Input.Answered(errand().errand(), new Answer.Done("no")));
        assertThat(sent).hasToString(error(4, "no"));
        taken();
        assertThat(session.isIdle()).isTrue();
        assertThat(session.deadlineNanos()).isEqualTo(Long.MAX_VALUE);
    }
}
