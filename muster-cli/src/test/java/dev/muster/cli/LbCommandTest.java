package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.api.BalancerReport;
import dev.muster.agent.api.BalancerReport.HeldEntry;
import dev.muster.agent.api.OrderRequest;
import dev.muster.agent.api.PlanReport;
import dev.muster.cli.door.DoorException;
import dev.muster.haproxy.BalancerHistory;
import dev.muster.haproxy.Generation;
import dev.muster.haproxy.How;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LbCommandTest {

    private static final String BEFORE = """
            frontend http
              bind 127.0.0.1:8080
            backend web
              dynamic-cookie-key very-secret
              server web-1 10.0.0.1:3000 weight 100
            """;

    private final FakeDoors doors = new FakeDoors();

    private static Generation generation(long number, String cause, How how, Optional<String> problem) {
        return new Generation(
                number,
                Instant.parse("2026-11-22T10:00:0" + number + ".5Z"),
                List.of(cause),
                how,
                List.of("web/web-" + number + " added\u001b[31m"),
                Duration.ofNanos(1_250_000),
                problem);
    }

    @BeforeEach
    void remember() {
        doors.history = new BalancerHistory(
                List.of(
                        generation(3, "web-3 joined", How.RUNTIME, Optional.of("no such backend")),
                        generation(2, "web-2 joined", How.RUNTIME, Optional.empty()),
                        generation(1, "the agent started", How.START, Optional.empty())),
                new TreeMap<>(Map.of(
                        1L,
                        BEFORE,
                        2L,
                        BEFORE.replace("very-secret", "other-secret") + "  server web-2 10.0.0.2:3000 weight 7\n")),
                0);
    }

    @Test
    void theHistoryIsATable() {
        assertThat(Typed.type(doors, "lb", "history").outLines())
                .containsExactly(
                        "NUMBER  WHEN                  HOW        TOOK  WHY",
                        "     3  2026-11-22T10:00:03Z  runtime  1.3 ms  web-3 joined; not all: no such backend",
                        "     2  2026-11-22T10:00:02Z  runtime  1.3 ms  web-2 joined",
                        "     1  2026-11-22T10:00:01Z  start    1.3 ms  the agent started");
    }

    @Test
    void aGenerationIsShownWithItsConfigurationAndWithoutSecrets() {
        Typed shown = Typed.type(doors, "lb", "show", "2");
        assertThat(shown.exitCode()).isZero();
        assertThat(shown.outLines())
                .startsWith(
                        "generation 2, 2026-11-22T10:00:02Z, by runtime in 1.3 ms",
                        "  because web-2 joined",
                        "  web/web-2 added\\x1b[31m",
                        "",
                        "frontend http")
                .contains("  dynamic-cookie-key …", "  server web-2 10.0.0.2:3000 weight 7");
        assertThat(shown.out()).doesNotContain("secret");
    }

    @Test
    void twoGenerationsAreComparedInWords() {
        Typed different = Typed.type(doors, "lb", "diff", "1", "2");
        assertThat(different.exitCode()).isEqualTo(1);
        assertThat(different.out()).contains("web/web-2").doesNotContain("secret");
        Typed same = Typed.type(doors, "lb", "diff", "2", "2");
        assertThat(same.exitCode()).isZero();
        assertThat(same.out()).contains("They mean the same.");
    }

    @Test
    void whatIsNotThereIsSaid() {
        assertThat(Typed.type(doors, "lb", "show", "9").err()).contains("there is no generation 9; there are 1 to 3");
        assertThat(Typed.type(doors, "lb", "show", "3").out()).contains("server web-2 10.0.0.2:3000 weight 7");
        Typed without = Typed.type(doors, "lb", "status");
        assertThat(without.err()).contains("balancer keeps no balancer");
        assertThat(without.exitCode()).isEqualTo(ExitCode.ANSWER_FAILED);
        for (List<String> wrong :
                List.of(List.of("show"), List.of("show", "x"), List.of("diff", "1"), List.of("history", "1"))) {
            var words = new ArrayList<>(List.of("lb"));
            words.addAll(wrong);
            assertThat(Typed.type(doors, words.toArray(String[]::new)).exitCode())
                    .isEqualTo(ExitCode.WRONG_USE);
        }
        assertThat(Typed.type(doors, "lb", "hystory").err())
                .contains("there is no 'hystory' here; did you mean 'history'? it is one of status, plan, history,"
                        + " show N, diff N M");
        doors.history = new BalancerHistory(doors.history.generations(), new TreeMap<>(), 0);
        assertThat(Typed.type(doors, "lb", "show", "1").err()).contains("configuration of generation 1 was not kept");
        doors.history = new BalancerHistory(List.of(), new TreeMap<>(), 2);
        Typed damaged = Typed.type(doors, "lb", "history");
        assertThat(damaged.out()).contains("No history yet");
        assertThat(damaged.err()).contains("2 lines of the journal are damaged");
    }

    @Test
    void theStatusTellsScriptsByItsExitCode() {
        doors.balancer = Optional.of(status(""));
        assertThat(Typed.type(doors, "lb", "status").exitCode()).isZero();
        doors.balancer = Optional.of(status("line 3 is wrong"));
        assertThat(Typed.type(doors, "lb", "status").exitCode()).isEqualTo(1);
        assertThat(Typed.type(doors, "lb", "status", "--format", "json").exitCode())
                .isEqualTo(1);
        doors.failure = Optional.of(new DoorException(DoorException.Reason.NO_AGENT, "nobody answers"));
        assertThat(Typed.type(doors, "lb", "status").exitCode()).isEqualTo(2);
    }

    @Test
    void programsGetJsonWithAVersion() {
        doors.balancer = Optional.of(status("refused\u0007"));
        doors.plan = Optional.of(new PlanReport(1, List.of("web/a added"), List.of(), ""));
        Map<String, List<String>> wanted = Map.of(
                "status", List.of("\"format\" : 1", "\"workerPid\" : 81", "\"problem\" : \"refused\\u0007\""),
                "plan", List.of("\"format\" : 1", "\"steps\" : [", "web/a added"),
                "history",
                        List.of("\"format\" : 1", "\"number\" : 3", "\"how\" : \"runtime\"", "\"tookMillis\" : 1.25"),
                "show 2", List.of("\"format\" : 1", "\"number\" : 2", "\"frontend http\"", "dynamic-cookie-key …"),
                "diff 1 2", List.of("\"format\" : 1", "\"from\" : 1", "\"to\" : 2", "\"differences\" : ["),
                "ready web-3", List.of("\"format\" : 1", "\"inForce\" : true"));
        wanted.forEach((typed, parts) -> {
            var words = new ArrayList<>(List.of("lb", "--format", "json"));
            words.addAll(List.of(typed.split(" ")));
            Typed answer = Typed.type(doors, words.toArray(String[]::new));
            assertThat(answer.out()
                            .replaceAll("\\s+", " ")
                            .replace("\":", "\" :")
                            .replace("  ", " "))
                    .as(typed)
                    .startsWith("{")
                    .contains(parts)
                    .doesNotContain("secret", "\u001b", "\u0007");
        });
        assertThat(Typed.type(doors, "lb", "history", "--format", "xml").exitCode())
                .isEqualTo(ExitCode.WRONG_USE);
    }

    @Test
    void thePlanTellsScriptsByItsExitCode() {
        assertThat(Typed.type(doors, "lb", "plan").exitCode()).isEqualTo(2);
        doors.plan = Optional.of(new PlanReport(1, List.of(), List.of(), ""));
        Typed nothing = Typed.type(doors, "lb", "plan");
        assertThat(nothing.exitCode()).isZero();
        assertThat(nothing.outLines()).containsExactly("Nothing to do.");
        doors.plan = Optional.of(new PlanReport(
                1, List.of("web/a takes no request\u001b[31m"), List.of("frontend http: 'maxconn 7' is new"), ""));
        Typed something = Typed.type(doors, "lb", "plan", "--if-leaves", "a");
        assertThat(something.exitCode()).isEqualTo(1);
        assertThat(something.outLines())
                .containsExactly(
                        "at once   web/a takes no request\\x1b[31m", "reload    for frontend http: 'maxconn 7' is new");
        assertThat(doors.asked).contains("plan a");
        doors.plan = Optional.of(new PlanReport(1, List.of("web/a takes no request"), List.of(), "line 3 is wrong"));
        Typed refused = Typed.type(doors, "lb", "plan");
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.out()).contains("refused   line 3 is wrong");
        assertThat(Typed.type(doors, "lb", "status", "--if-leaves", "a").exitCode())
                .isEqualTo(ExitCode.WRONG_USE);
    }

    @Test
    void whatIsOrderedGoesToTheAgent() {
        Typed drained = Typed.type(doors, "lb", "drain", "web-3");
        assertThat(drained.exitCode()).isZero();
        assertThat(drained.outLines()).containsExactly("web/web-3 drains\\x07");
        Typed.type(doors, "lb", "drain", "web/web-3", "--for", "90s");
        Typed.type(doors, "lb", "drain", "--for", "0ms", "web-3");
        Typed.type(doors, "lb", "ready", "web-3");
        Typed.type(doors, "lb", "weight", "web-3", "256");
        Typed.type(doors, "lb", "rollback", "12");
        Typed.type(doors, "lb", "release");
        Typed.type(doors, "lb", "release", "web-3");
        assertThat(doors.asked)
                .filteredOn(asked -> asked.startsWith("order"))
                .containsExactly(
                        "order " + new OrderRequest.Drain("web-3", Duration.ofMinutes(5)),
                        "order " + new OrderRequest.Drain("web/web-3", Duration.ofSeconds(90)),
                        "order " + new OrderRequest.Drain("web-3", Duration.ZERO),
                        "order " + new OrderRequest.Ready("web-3"),
                        "order " + new OrderRequest.Weight("web-3", 256),
                        "order " + new OrderRequest.Rollback(12),
                        "order " + new OrderRequest.Release(Optional.empty()),
                        "order " + new OrderRequest.Release(Optional.of("web-3")));
    }

    @Test
    void anOrderThatIsRefusedOrNotInForceYetFails() {
        doors.inForce = false;
        assertThat(Typed.type(doors, "lb", "ready", "web-3").exitCode()).isEqualTo(ExitCode.FAILED);
        doors.refusal = Optional.of(new DoorException(DoorException.Reason.REFUSED, "no\ndid you mean 'web-3'?"));
        Typed refused = Typed.type(doors, "lb", "ready", "wbe-3");
        assertThat(refused.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(refused.err()).contains("did you mean 'web-3'?");
    }

    @Test
    void anOrderThatIsTypedWrongIsNotGiven() {
        for (String wrong : List.of(
                "drain",
                "drain a b",
                "ready",
                "weight a",
                "weight a x",
                "weight a 257",
                "weight a -1",
                "rollback",
                "rollback x",
                "release a b",
                "drain a --for 5",
                "drain a --for 8d",
                "drain a --for 999999999d",
                "ready a --for 5s")) {
            assertThat(Typed.type(doors, ("lb " + wrong).split(" ")).exitCode())
                    .as(wrong)
                    .isEqualTo(ExitCode.WRONG_USE);
        }
        assertThat(doors.asked).noneMatch(asked -> asked.startsWith("order"));
        assertThat(Typed.type(doors, "lb", "drain").err())
                .contains("muster lb drain SERVER; muster services lists the servers");
    }

    @Test
    void anEmptyWordMeansNobodyAndNeverAll() {
        doors.plan = Optional.of(new PlanReport(1, List.of(), List.of(), ""));
        doors.balancer = Optional.of(status(""));
        for (List<String> wrong : List.of(
                List.of("release", ""),
                List.of("release", " "),
                List.of("drain", ""),
                List.of("ready", ""),
                List.of("weight", "", "5"),
                List.of("weight", "a", ""),
                List.of("rollback", ""),
                List.of("rollback", "0"),
                List.of("drain", "a", "--for", ""),
                List.of("plan", "--if-leaves", ""),
                List.of("show", ""),
                List.of("diff", "1", ""),
                List.of("status", "--agent", ""),
                List.of(""))) {
            var words = new ArrayList<>(List.of("lb"));
            words.addAll(wrong);
            assertThat(Typed.type(doors, words.toArray(String[]::new)).exitCode())
                    .as("%s", wrong)
                    .isEqualTo(ExitCode.WRONG_USE);
        }
        assertThat(doors.asked).noneMatch(asked -> asked.startsWith("order") || asked.startsWith("plan"));
        assertThat(Typed.type(doors, "lb", "release", "").err())
                .isEqualTo("muster lb: SERVER is empty; muster services lists the servers\n");
    }

    private static BalancerReport status(String problem) {
        return new BalancerReport(
                1, "2.6.12", 77, 81, "http://127.0.0.1:8080", "", 12, 1, List.of(), problem, List.of());
    }

    @Test
    void theLineAndTheCaretOfATemplatesMistakeCanBeRead() {
        String mistake = "line 2 is wrong:\n  {{#each}\u001b[2J\n      ^";
        doors.balancer = Optional.of(status(mistake));
        assertThat(Typed.type(doors, "lb", "status").outLines())
                .endsWith("wrong: line 2 is wrong:", "  {{#each}\\x1b[2J", "      ^");
        doors.plan = Optional.of(new PlanReport(1, List.of(), List.of(), mistake));
        assertThat(Typed.type(doors, "lb", "plan").outLines())
                .containsExactly("refused   line 2 is wrong:", "  {{#each}\\x1b[2J", "      ^");
        doors.history = new BalancerHistory(
                List.of(generation(1, "the agent started", How.START, Optional.of(mistake))),
                new TreeMap<>(Map.of(1L, BEFORE)),
                0);
        assertThat(Typed.type(doors, "lb", "show", "1").outLines())
                .contains("  wrong: line 2 is wrong:", "  {{#each}\\x1b[2J", "      ^");
    }

    @Test
    void theStatusTellsWhatIsWrong() {
        doors.balancer = Optional.of(new BalancerReport(
                1,
                "2.6.12",
                77,
                81,
                "http://127.0.0.1:8080",
                "",
                12,
                1,
                List.of(
                        new HeldEntry("", "rolled back to generation 8 by hand", "2026-11-22T10:00:00.5Z", true),
                        new HeldEntry("web/a", "drained by hand\u001b", "2026-11-22T10:00:01Z", false)),
                "refused\u0007",
                List.of()));
        assertThat(Typed.type(doors, "lb", "status").outLines())
                .containsExactly(
                        "HAProxy 2.6.12, process 77, whose worker is process 81",
                        "clients connect to http://127.0.0.1:8080",
                        "generation 12, reloads 1",
                        "held: rolled back to generation 8 by hand since 2026-11-22T10:00:00Z; ends with: muster lb"
                                + " release",
                        "held: web/a drained by hand\\x1b since 2026-11-22T10:00:01Z, and is not there now; ends with:"
                                + " muster lb release web/a",
                        "wrong: refused\\x07");
    }
}
