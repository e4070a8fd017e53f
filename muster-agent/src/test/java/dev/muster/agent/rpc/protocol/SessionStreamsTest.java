package dev.muster.agent.rpc.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.gossip.msgpack.Bytes;
import org.junit.jupiter.api.Test;

/** What is told as it happens, and questions that come so. */
class SessionStreamsTest extends SessionTold {

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
}
