package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.api.DrainReport;
import dev.muster.agent.api.DrainReport.BalancerEntry;
import dev.muster.agent.api.DrainRequest;
import dev.muster.cli.door.DoorException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DrainAndReadyTest {

    private final FakeDoors doors = new FakeDoors();

    private static DrainReport report(
            long number, boolean over, boolean complete, String says, BalancerEntry... balancers) {
        return new DrainReport(
                1, number, over, complete, List.of("web"), List.of("web"), 0, 10, 7000, List.of(balancers), says);
    }

    @Test
    void drainWaitsAndSaysWhatEachBalancerSays() {
        doors.drains.add(report(4, false, false, "waiting"));
        doors.drains.add(report(4, false, false, "waiting", new BalancerEntry("lb-1", false, -1, "has not answered")));
        doors.drains.add(
                report(4, false, false, "waiting", new BalancerEntry("lb-1", false, 2, "its HAProxy \u0007 is slow")));
        doors.drains.add(report(
                4, true, true, "drained in 0.1 s", new BalancerEntry("lb-1", true, 0, "sends no more requests")));
        Typed typed = Typed.type(doors, "drain", "web", "--timeout", "30s");
        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out()).isEqualTo("balancer: drained in 0.1 s\n");
        assertThat(typed.err().lines())
                .containsExactly(
                        "balancer: web gives up its traffic; it goes on running. The balancers have 7.0 s to let go"
                                + " of it",
                        "  lb-1: has not answered",
                        "  lb-1: its HAProxy \\x07 is slow",
                        "  lb-1: sends no more requests");
        assertThat(doors.asked).contains("drain " + new DrainRequest("web", 30_000));
    }

    @Test
    void drainFailsWhenTheTimeIsOver() {
        doors.drains.add(report(1, false, false, "waiting"));
        doors.drains.add(report(1, true, false, "not drained; 3 requests were left"));
        Typed typed = Typed.type(doors, "drain");
        assertThat(typed.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(typed.out()).isEqualTo("balancer: not drained; 3 requests were left\n");
        assertThat(doors.asked).contains("drain " + new DrainRequest("", 0));
    }

    @Test
    void drainFailsWhenAnotherTookItsPlace() {
        doors.drains.add(report(1, false, false, "waiting"));
        doors.drains.add(report(2, true, true, "drained"));
        Typed typed = Typed.type(doors, "drain");
        assertThat(typed.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(typed.out()).contains("another drain has begun meanwhile");
    }

    @Test
    void drainSpeaksJson() {
        doors.drains.add(report(1, true, true, "drained"));
        Typed typed = Typed.type(doors, "drain", "--format", "json");
        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out()).contains("\"complete\"").contains("\"format\"");
    }

    @Test
    void aRefusalIsPassedOn() {
        doors.refusal = Optional.of(
                new DoorException(DoorException.Reason.REFUSED, "the agent answered: it looks after no such service"));
        Typed typed = Typed.type(doors, "drain", "wbe");
        assertThat(typed.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(typed.err()).contains("it looks after no such service");
    }

    @Test
    void aTimeMustBeOne() {
        for (String time : List.of("soon", "5", "-1s", "2d", "1e3s")) {
            Typed typed = Typed.type(doors, "drain", "--timeout", time);
            assertThat(typed.exitCode()).as(time).isEqualTo(ExitCode.WRONG_USE);
            assertThat(typed.err()).contains("--timeout takes a time such as 30s");
        }
        assertThat(doors.asked).isEmpty();
    }

    @Test
    void neitherGuessesAmongSeveral() {
        doors.nodes = List.of("balancer", "web-1");
        for (String word : List.of("drain", "ready")) {
            Typed typed = Typed.type(doors, word);
            assertThat(typed.exitCode()).isEqualTo(ExitCode.NO_AGENT);
            assertThat(typed.err()).contains("muster " + word + " --agent NAME").contains("balancer, web-1");
        }
        assertThat(doors.asked).isEmpty();
    }

    @Test
    void readySaysWhatIsStillDrained() {
        doors.drains.add(report(1, true, true, "drained"));
        Typed typed = Typed.type(doors, "ready", "api");
        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out()).isEqualTo("balancer: what may take traffic does so again; still drained: web\n");
        assertThat(doors.asked).contains("ready " + new DrainRequest("api", 0));
    }
}
