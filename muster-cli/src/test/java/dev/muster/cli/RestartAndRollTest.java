package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.api.RestartReport;
import dev.muster.agent.api.RestartRequest;
import dev.muster.agent.api.ServicesReport;
import dev.muster.agent.api.ServicesReport.ServiceEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RestartAndRollTest {

    private final FakeDoors doors = new FakeDoors();

    private static RestartReport report(RestartRequest request, String state, String... lines) {
        return new RestartReport(1, request.id(), request.node(), request.service(), state, List.of(lines));
    }

    private void nodes(String... names) {
        doors.services = ServicesReport.of(
                1,
                1,
                Arrays.stream(names)
                        .map(name -> name.startsWith("-") ? entry(name.substring(1), "failed") : entry(name, "alive"))
                        .toList(),
                List.of());
    }

    private static ServiceEntry entry(String node, String member) {
        return entry(node, "ready", member);
    }

    private static ServiceEntry entry(String node, String state, String member) {
        return new ServiceEntry("web", node, "10.0.0.1", 3000, 100, state, member, true, "serving", 0, 0, "");
    }

    private List<String> begun() {
        return doors.requests.stream().map(RestartRequest::node).toList();
    }

    @Test
    void restartSaysEachStepOnce() {
        List<RestartReport> looks = new ArrayList<>();
        doors.restarts = request -> {
            looks.add(
                    looks.isEmpty()
                            ? report(request, "running", "drained in 0.3 s")
                            : report(request, "done", "drained in 0.3 s", "stopped \u0007", "done in 1.0 s"));
            return looks.getLast();
        };
        Typed typed = Typed.type(doors, "restart", "web", "--timeout", "5m");
        assertThat(typed.exitCode()).isZero();
        assertThat(typed.err().lines())
                .containsExactly("  : drained in 0.3 s", "  : stopped \\x07", "  : done in 1.0 s");
        assertThat(typed.out()).isEqualTo(": web was restarted\n");
        assertThat(doors.requests).containsExactly(new RestartRequest("", "web", "", false, 300_000));
    }

    @Test
    void restartFailsWithTheReason() {
        doors.restarts = request -> report(request, "failed", "stopped", "not ready after 60.0 s: starting");
        Typed typed = Typed.type(doors, "restart", "web", "--no-drain");
        assertThat(typed.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(typed.out()).isEqualTo(": web was not restarted: not ready after 60.0 s: starting\n");
        assertThat(doors.requests).containsExactly(new RestartRequest("", "web", "", true, 0));
    }

    @Test
    void restartIsRefusedInTheAgentsWords() {
        doors.refusedNodes.add("");
        Typed typed = Typed.type(doors, "restart", "web");
        assertThat(typed.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(typed.err()).contains("the agent answered: : no");
    }

    @Test
    void restartNeedsAServiceAndNoGuess() {
        assertThat(Typed.type(doors, "restart").exitCode()).isEqualTo(ExitCode.WRONG_USE);
        assertThat(Typed.type(doors, "restart", "").exitCode()).isEqualTo(ExitCode.WRONG_USE);
        assertThat(Typed.type(doors, "restart", "web", "--timeout", "2h").exitCode())
                .isEqualTo(ExitCode.WRONG_USE);
        doors.nodes = List.of("balancer", "web-1");
        assertThat(Typed.type(doors, "restart", "web").exitCode()).isEqualTo(ExitCode.NO_AGENT);
        assertThat(doors.requests).isEmpty();
    }

    @Test
    void rollTakesOneAfterTheOther() {
        nodes("web-2", "web-1", "web-3");
        Set<String> running = new HashSet<>();
        Map<String, Integer> looks = new HashMap<>();
        doors.restarts = request -> {
            running.add(request.node());
            assertThat(running).as("one at a time").hasSize(1);
            if (looks.merge(request.node(), 1, Integer::sum) < 2) {
                return report(request, "running", "stopped");
            }
            running.remove(request.node());
            return report(request, "done", "stopped", "done in 1.0 s");
        };
        Typed typed = Typed.type(doors, "roll", "web");
        assertThat(typed.exitCode()).as(typed.err()).isZero();
        assertThat(begun()).containsExactly("web-1", "web-2", "web-3");
        assertThat(typed.out()).startsWith("3 of 3 nodes restarted in ");
        assertThat(typed.err().lines())
                .containsExactly(
                        "web is restarted on web-1, web-2, web-3, one at a time",
                        "  web-1: stopped",
                        "  web-1: done in 1.0 s",
                        "  web-2: stopped",
                        "  web-2: done in 1.0 s",
                        "  web-3: stopped",
                        "  web-3: done in 1.0 s");
    }

    @Test
    void rollBeginsWithThoseThatDoNotServeSoThatTheOthersGoOnIfTheyDoNotComeBack() {
        doors.services = ServicesReport.of(
                1, 1, List.of(entry("web-1", "ready", "alive"), entry("web-2", "failed", "alive")), List.of());
        doors.restarts = request -> report(request, "failed", "stopped", "it failed: gave up");
        Typed typed = Typed.type(doors, "roll", "web");
        assertThat(typed.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(begun()).containsExactly("web-2");
        assertThat(typed.err()).contains("  untouched: web-1");
    }

    @Test
    void rollDoesNotCountOnThoseThatWereDrainedByHand() {
        doors.services = ServicesReport.of(
                1,
                1,
                List.of(
                        entry("web-1", "ready", "alive"),
                        entry("web-2", "draining", "alive"),
                        entry("web-3", "draining", "alive")),
                List.of());
        doors.restarts = request -> report(request, "done", "done");
        Typed both = Typed.type(doors, "roll", "web", "--parallel", "2");
        assertThat(both.exitCode()).isEqualTo(ExitCode.WRONG_USE);
        assertThat(begun()).isEmpty();
        Typed one = Typed.type(doors, "roll", "web");
        assertThat(one.err()).contains("No other node serves it meanwhile: requests will fail");
    }

    @Test
    void rollStopsAtTheFirstThatDoesNotComeBack() {
        nodes("web-1", "web-2", "web-3");
        doors.restarts = request -> request.node().equals("web-2")
                ? report(request, "failed", "stopped", "it failed: gave up")
                : report(request, "done", "done");
        Typed typed = Typed.type(doors, "roll", "web");
        assertThat(typed.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(begun()).containsExactly("web-1", "web-2");
        assertThat(typed.out()).startsWith("1 of 3 nodes restarted in ");
        assertThat(typed.err())
                .contains(
                        "web-2: it failed: gave up",
                        "Stopped:",
                        "  restarted: web-1",
                        "  not restarted, or did not come back: web-2",
                        "  untouched: web-3");
    }

    @Test
    void rollStopsAtARefusal() {
        nodes("web-1", "web-2");
        doors.refusedNodes.add("web-1");
        Typed typed = Typed.type(doors, "roll", "web");
        assertThat(typed.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(begun()).containsExactly("web-1");
        assertThat(typed.err()).contains("web-1: no", "  untouched: web-2");
    }

    @Test
    void aNodeWhoseAgentForgotTheOrderIsNotDone() {
        nodes("web-1", "web-2");
        doors.restarts = request -> report(request, "unknown", "this agent knows of no such restart");
        Typed typed = Typed.type(doors, "roll", "web");
        assertThat(typed.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(typed.err()).contains("web-1: this agent knows of no such restart", "untouched: web-2");
    }

    @Test
    void rollTakesSoManyAtATime() {
        nodes("web-1", "web-2", "web-3", "web-4");
        Map<String, Integer> looks = new HashMap<>();
        doors.restarts =
                request -> report(request, looks.merge(request.node(), 1, Integer::sum) < 3 ? "running" : "done");
        Typed typed = Typed.type(doors, "roll", "web", "--parallel", "3");
        assertThat(typed.exitCode()).isZero();
        assertThat(doors.asked.stream().filter(word -> !word.startsWith("open")).limit(5))
                .containsExactly("restart web-1", "restart web-2", "restart web-3", "look web-1", "look web-2");
        assertThat(begun()).containsExactly("web-1", "web-2", "web-3", "web-4");
    }

    @Test
    void rollDoesNotTakeAllAtOnce() {
        nodes("web-1", "web-2");
        for (String parallel : List.of("2", "3", "0", "-1", "many")) {
            assertThat(Typed.type(doors, "roll", "web", "--parallel", parallel).exitCode())
                    .as(parallel)
                    .isEqualTo(ExitCode.WRONG_USE);
        }
        assertThat(doors.requests).isEmpty();
    }

    @Test
    void rollSaysWhomItLeavesOut() {
        nodes("web-1", "-web-2", "web-3");
        Typed typed = Typed.type(doors, "roll", "web");
        assertThat(typed.exitCode()).as("not all nodes were restarted").isEqualTo(ExitCode.FAILED);
        assertThat(typed.out()).startsWith("2 of 3 nodes restarted");
        assertThat(typed.err()).contains("Left out, for gossip hears nothing of them: web-2");
        assertThat(begun()).containsExactly("web-1", "web-3");
        assertThat(Typed.type(doors, "roll", "api").err()).contains("no node that is alive has a service 'api'");
    }

    @Test
    void rollWarnsWhenNobodyElseServes() {
        nodes("web-1");
        Typed typed = Typed.type(doors, "roll", "web", "--no-drain", "--timeout", "10s");
        assertThat(typed.exitCode()).isZero();
        assertThat(typed.err()).contains("No other node serves it meanwhile");
        assertThat(doors.requests).containsExactly(new RestartRequest("web-1", "web", "", true, 10_000));
    }
}
