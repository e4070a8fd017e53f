package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class JoinAndLeaveTest {

    private final FakeDoors doors = new FakeDoors();

    @Test
    void joinTellsHowManyAnswered() {
        doors.serf.answering = 2;
        Typed typed = Typed.type(doors, "join", "10.0.0.1", "10.0.0.2:7000");
        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out()).isEqualTo("balancer has joined: 2 nodes answered\n");
        assertThat(doors.asked).contains("join [10.0.0.1, 10.0.0.2:7000]");
    }

    @Test
    void joinFailsWhenNobodyAnswered() {
        doors.serf.answering = 0;
        Typed typed = Typed.type(doors, "join", "10.0.0.1");
        assertThat(typed.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(typed.err()).startsWith("muster join: none of the 1 addresses answered: 10.0.0.1\n");
    }

    @Test
    void joinNeedsAnAddress() {
        Typed typed = Typed.type(doors, "join");
        assertThat(typed.exitCode()).isEqualTo(ExitCode.WRONG_USE);
        assertThat(typed.err()).hasLineCount(1).contains("ADDRESS[:PORT]");
    }

    @Test
    void leaveAsksTheOnlyAgent() {
        Typed typed = Typed.type(doors, "leave");
        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out()).isEqualTo("balancer has left\n");
        assertThat(doors.asked).containsExactly("open -", "leave", "close");
    }

    @Test
    void leaveDoesNotGuessAmongSeveral() {
        doors.nodes = List.of("balancer", "web-1");
        Typed typed = Typed.type(doors, "leave");
        assertThat(typed.exitCode()).isEqualTo(ExitCode.NO_AGENT);
        assertThat(typed.err()).contains("--agent NAME").contains("balancer, web-1");
        assertThat(doors.asked).isEmpty();
        assertThat(Typed.type(doors, "leave", "--agent", "web-1").exitCode()).isZero();
    }
}
