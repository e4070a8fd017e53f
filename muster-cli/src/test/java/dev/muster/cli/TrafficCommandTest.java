package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.api.TrafficReport;
import dev.muster.agent.api.TrafficReport.ServerEntry;
import dev.muster.agent.api.TrafficReport.VersionEntry;
import dev.muster.agent.api.TrafficRequest;
import dev.muster.cli.door.DoorException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrafficCommandTest {

    private final FakeDoors doors = new FakeDoors();

    private static TrafficReport report(String problem) {
        return new TrafficReport(
                1,
                "web",
                List.of(new VersionEntry("v1", 2, 512, 90.0), new VersionEntry("v2", 1, 57, 10.0)),
                List.of(
                        new ServerEntry("web-1", "v1", 256, "ready"),
                        new ServerEntry("web-2", "v1", 256, "ready"),
                        new ServerEntry("web-3\u0007", "v2", 57, "draining")),
                problem);
    }

    @Test
    void showsTheShares() {
        doors.traffic = report("");
        Typed typed = Typed.type(doors, "traffic", "web");
        assertThat(typed.exitCode()).isZero();
        assertThat(typed.outLines())
                .containsExactly(
                        "VERSION  REQUESTS  READY  WEIGHT  SERVERS",
                        "v1         90.0 %      2     512  web-1 256, web-2 256",
                        "v2         10.0 %      1      57  web-3\\x07 57 (draining)");
        assertThat(doors.asked).contains("traffic web");
    }

    @Test
    void setsThem() {
        doors.traffic = report("");
        assertThat(Typed.type(doors, "traffic", "web", "v2=10", "v1=90").exitCode())
                .isZero();
        assertThat(Typed.type(doors, "traffic", "web", "--usual", "--format", "json")
                        .out())
                .contains("\"percent\"");
        assertThat(doors.asked)
                .contains(
                        "traffic " + new TrafficRequest("web", List.of("v2=10", "v1=90"), false),
                        "traffic " + new TrafficRequest("web", List.of(), true));
    }

    @Test
    void saysWhatWasNotDone() {
        doors.traffic = report("web-2: does not answer");
        Typed typed = Typed.type(doors, "traffic", "web", "v2=10");
        assertThat(typed.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(typed.err()).contains("not all was done: web-2: does not answer");
        doors.refusal = Optional.of(new DoorException(DoorException.Reason.REFUSED, "the agent answered: no 'v3'"));
        assertThat(Typed.type(doors, "traffic", "web", "v3=10").err()).contains("no 'v3'");
    }

    @Test
    void wrongUse() {
        for (String[] words : List.of(new String[] {"traffic"}, new String[] {"traffic", ""}, new String[] {
            "traffic", "web", "v2=10", "--usual"
        })) {
            assertThat(Typed.type(doors, words).exitCode())
                    .as(String.join(" ", words))
                    .isEqualTo(ExitCode.WRONG_USE);
        }
    }
}
