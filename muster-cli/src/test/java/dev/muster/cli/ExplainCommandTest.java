package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.api.ExplainReport;
import dev.muster.agent.api.ExplainReport.Fact;
import dev.muster.agent.api.ExplainReport.Subject;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExplainCommandTest {

    private final FakeDoors doors = new FakeDoors();

    private static ExplainReport report(int left) {
        return new ExplainReport(
                1,
                "web",
                List.of(
                        new Subject(
                                "web-2",
                                "web",
                                false,
                                "web on web-2 gets no traffic: its agent says draining",
                                List.of(
                                        new Fact("gossip", "for", "alive"),
                                        new Fact("service", "against", "its agent says draining"))),
                        new Subject(
                                "web-1",
                                "web",
                                true,
                                "web on web-1 gets traffic from this balancer",
                                List.of(
                                        new Fact("HAProxy", "for", "UP, weight 100"),
                                        new Fact("last check", "neither", "L7OK\u001b[2J")))),
                left);
    }

    @Test
    void printsTheAnswerAndTheChainThatLeadsToIt() {
        doors.explanation = Optional.of(report(0));

        Typed typed = Typed.type(doors, "explain", "web");

        assertThat(typed.outLines())
                .containsExactly(
                        "web on web-2 gets no traffic: its agent says draining",
                        "  ok  gossip      alive",
                        "  no  service     its agent says draining",
                        "",
                        "web on web-1 gets traffic from this balancer",
                        "  ok  HAProxy     UP, weight 100",
                        "  --  last check  L7OK\\x1b[2J");
        assertThat(typed.exitCode()).isZero();
        assertThat(doors.asked).contains("explain web");
    }

    @Test
    void saysHowManyMoreThereAre() {
        doors.explanation = Optional.of(report(7));
        assertThat(Typed.type(doors, "explain", "web").outLines()).endsWith("", "and 7 more");
    }

    @Test
    void printsTheReportAsJson() {
        doors.explanation = Optional.of(report(0));
        assertThat(Typed.type(doors, "explain", "web", "--format=json").out().replaceAll("\\s", ""))
                .startsWith("{\"format\":1,\"name\":\"web\",\"subjects\":[{\"node\":\"web-2\",\"service\":\"web\",")
                .contains("\"traffic\":false");
    }

    @Test
    void aNameThatNobodyHasIsAFailureAndNoneAtAllIsWrongUse() {
        assertThat(Typed.type(doors, "explain", "nobody").exitCode()).isEqualTo(1);
        assertThat(Typed.type(doors, "explain", "nobody").err()).contains("nobody is named 'nobody'");
        assertThat(Typed.type(doors, "explain").exitCode()).isEqualTo(2);
        assertThat(Typed.type(doors, "explain", "").exitCode()).isEqualTo(2);
    }
}
