package dev.muster.agent.drain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.agent.drain.Readmission.Outcome;
import dev.muster.agent.drain.SeenBalancer.Standing;
import dev.muster.gossip.msgpack.Bytes;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReadmissionTest {

    private static final long BEGIN = Long.MAX_VALUE - 1_000_000;

    private final Readmission machine = new Readmission(HandshakeTimes.within(Duration.ofSeconds(5)), BEGIN);

    private void see(String... nodes) {
        machine.see(Arrays.stream(nodes)
                .map(node -> new SeenBalancer(
                        node.substring(1),
                        switch (node.charAt(0)) {
                            case '+' -> Standing.ASKABLE;
                            case '-' -> Standing.FAILED;
                            default -> Standing.MUTE;
                        }))
                .toList());
    }

    /** The clock overflows soon after the beginning, as it may. */
    private SortedSet<String> at(long millis) {
        return machine.step(BEGIN + millis * 1_000_000);
    }

    private long wakeMillis() {
        return (machine.wakeAtNanos().orElseThrow() - BEGIN) / 1_000_000;
    }

    @Test
    void withoutABalancerThatCanAnswerItIsOverAtOnce() {
        assertThat(at(0)).isEmpty();
        assertThat(machine.outcome()).as("before anybody was looked for").isEmpty();
        see("-dead", "?serf");
        assertThat(at(0)).isEmpty();
        assertThat(machine.outcome()).contains(Outcome.NOBODY);
        assertThat(machine.words())
                .isEqualTo(Map.of("dead", "its agent is silent", "serf", "a plain Serf agent, which can't be asked"));
    }

    @Test
    void itIsOverWhenAllServe() {
        see("+a", "+b", "-dead");
        assertThat(at(0)).containsExactly("a", "b");
        machine.answered("a", ServingAnswer.SERVING);
        assertThat(at(10)).isEmpty();
        assertThat(machine.outcome()).isEmpty();
        machine.answered("b", ServingAnswer.NOT_ROUTED);
        assertThat(at(20)).isEmpty();
        assertThat(machine.outcome()).contains(Outcome.PASSED);
        assertThat(machine.passedBy()).containsExactly("a", "b");
        assertThat(machine.words()).containsEntry("b", "has no pool for it");
        assertThat(machine.wakeAtNanos()).isEmpty();
    }

    @Test
    void whoSaysNotYetIsAskedAgainSoonAndWhoIsSilentLater() {
        see("+a", "+b");
        assertThat(at(0)).containsExactly("a", "b");
        machine.answered("a", ServingAnswer.ADMITTING);
        assertThat(at(50)).isEmpty();
        assertThat(wakeMillis()).isEqualTo(100);
        assertThat(at(100)).containsExactly("a");
        assertThat(at(499)).isEmpty();
        assertThat(at(500)).containsExactly("b");
        machine.answered("a", ServingAnswer.SERVING);
        machine.answered("b", ServingAnswer.SERVING);
        at(510);
        assertThat(machine.outcome()).contains(Outcome.PASSED);
    }

    @Test
    void atTheDeadlineItIsOver() {
        see("+a", "+b");
        at(0);
        machine.answered("a", ServingAnswer.DOWN);
        at(4999);
        assertThat(machine.outcome()).isEmpty();
        assertThat(at(5000)).isEmpty();
        assertThat(machine.outcome()).contains(Outcome.DEADLINE);
        assertThat(machine.words()).isEqualTo(Map.of("a", "its HAProxy's check fails", "b", "has not answered"));
        assertThat(machine.passedBy()).isEmpty();
    }

    @Test
    void whoWasNotAskedIsNotHeard() {
        see("+a");
        machine.answered("a", ServingAnswer.SERVING);
        machine.answered("b", ServingAnswer.SERVING);
        assertThat(at(0)).containsExactly("a");
        assertThat(machine.outcome()).isEmpty();
    }

    @Test
    void balancersComeAndGo() {
        see("+a");
        at(0);
        see("+a", "+b");
        assertThat(at(10)).containsExactly("b");
        machine.answered("a", ServingAnswer.SERVING);
        see("+a", "-b");
        assertThat(at(20)).isEmpty();
        assertThat(machine.outcome()).contains(Outcome.PASSED);

        Readmission other = new Readmission(HandshakeTimes.within(Duration.ofSeconds(5)), 0);
        other.see(List.of(new SeenBalancer("a", Standing.ASKABLE)));
        other.step(0);
        other.see(List.of());
        other.step(1);
        assertThat(other.outcome()).contains(Outcome.NOBODY);
    }

    @Test
    void noMoreThanAreAllowedAreAsked() {
        machine.see(IntStream.range(0, 300)
                .mapToObj(i -> new SeenBalancer("lb-" + i, Standing.ASKABLE))
                .toList());
        assertThat(at(0)).hasSize(Handshake.MOST_BALANCERS);
    }

    @Test
    void answersTravel() throws Exception {
        assertThat(ServingAnswer.NOT_ROUTED.encode().toUtf8()).isEqualTo("1 not-routed");
        for (ServingAnswer answer : ServingAnswer.values()) {
            assertThat(ServingAnswer.read(answer.encode())).isEqualTo(answer);
        }
        for (String text : List.of("", "1", "1 ", "1 SERVING", "2 serving", "1 serving ", "1 " + "x".repeat(40))) {
            assertThatThrownBy(() -> ServingAnswer.read(Bytes.ofUtf8(text)))
                    .as(text)
                    .isInstanceOf(UnreadableException.class);
        }
    }
}
