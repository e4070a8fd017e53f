package dev.muster.agent.rpc.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who may enter. */
class SessionTokenTest extends SessionTold {

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
}
