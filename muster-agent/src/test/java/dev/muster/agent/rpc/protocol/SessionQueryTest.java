package dev.muster.agent.rpc.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.gossip.msgpack.Bytes;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Queries that a client asks. */
class SessionQueryTest extends SessionTold {

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
