package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.api.LogReport;
import dev.muster.agent.api.LogReport.LogEntry;
import dev.muster.agent.api.LogStand;
import dev.muster.cli.door.DoorException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LogsCommandTest {

    private final FakeDoors doors = new FakeDoors();

    private static LogEntry web(String text) {
        return new LogEntry("web", "2026-11-22T20:39:01.000Z", text);
    }

    private void says(boolean more, LogEntry... lines) {
        doors.logs.add(new LogReport(
                1, "balancer", Arrays.asList(lines), more, List.of(new LogStand("web", "p" + doors.logs.size()))));
    }

    @Test
    void printsTheLastLinesOfOneService() {
        says(false, web("one"), web("two"));
        Typed typed = Typed.type(doors, "logs", "web", "-n", "5");
        assertThat(typed.outLines()).containsExactly("2026-11-22T20:39:01.000Z one", "2026-11-22T20:39:01.000Z two");
        assertThat(typed.exitCode()).isZero();
        assertThat(doors.asked)
                .contains("logs LogRequest[logs=[LogStand[service=web, place=]], lines=5, waitMillis=0]");
    }

    @Test
    void linesOfSeveralSayWhoseTheyAre() {
        doors.logs.add(new LogReport(
                1,
                "balancer",
                List.of(web("a"), new LogEntry("worker", "", "b"), web("c")),
                false,
                List.of(new LogStand("web", "1"), new LogStand("worker", "2"))));
        assertThat(Typed.type(doors, "logs").outLines())
                .containsExactly(
                        "web | 2026-11-22T20:39:01.000Z a", "worker | b", "web    | 2026-11-22T20:39:01.000Z c");
    }

    @Test
    void whatATerminalMightObeyIsShownAndNotSent() {
        says(false, web("\u001b[32mgreen\u001b[0m \u001b[2J\u001b]0;title\u0007 \ttab \u202e\r"));
        String out = Typed.type(doors, "logs", "web").out();
        assertThat(out).contains("green \\x1b[2J\\x1b]0;title\\x07     tab \\u{202e}\n");
        assertThat(out).doesNotContain("\u001b", "\u0007", "\r", "\t");
    }

    @Test
    void aLongLineIsNotCutAgain() {
        says(false, web("x".repeat(8192) + "…"));
        assertThat(Typed.type(doors, "logs", "web").outLines().getFirst()).hasSize(25 + 8193);
    }

    @Test
    void readsPageByPageAndNoMoreThanWasAskedFor() {
        says(true, web("1"), web("2"));
        says(true, web("3"), web("4"));
        assertThat(Typed.type(doors, "logs", "web", "-n", "3").outLines())
                .extracting(line -> line.substring(25))
                .containsExactly("1", "2", "3");
        assertThat(doors.asked)
                .contains("logs LogRequest[logs=[LogStand[service=web, place=p0]], lines=0, waitMillis=0]");
    }

    @Test
    void printsALineOfJsonForEachLine() {
        says(false, web("\u001b[1m\"é\u009b"));
        assertThat(Typed.type(doors, "logs", "--format", "json").out())
                .isEqualTo("{\"format\":1,\"node\":\"balancer\",\"service\":\"web\","
                        + "\"at\":\"2026-11-22T20:39:01.000Z\",\"text\":\"\\u001B[1m\\\"é\\u009b\"}\n");
    }

    @Test
    void followsUntilTheAgentHasNoMoreToSay() {
        says(false, web("1"));
        says(false);
        says(false, web("2"));
        Typed typed = Typed.type(doors, "logs", "web", "-f");
        assertThat(typed.outLines()).extracting(line -> line.substring(25)).containsExactly("1", "2");
        assertThat(typed.exitCode()).isEqualTo(4);
        assertThat(typed.err()).contains("runs no such service");
        assertThat(doors.asked)
                .contains("logs LogRequest[logs=[LogStand[service=web, place=p1]], lines=0, waitMillis=2000]");
    }

    @Test
    void anAgentWithTooManyReadersIsAskedAgainAndThatIsSaidOnce() {
        says(false, web("1"));
        doors.busy = 2;
        Typed typed = Typed.type(doors, "logs", "web", "-f");
        assertThat(typed.outLines()).extracting(line -> line.substring(25)).containsExactly("1");
        assertThat(typed.err())
                .containsOnlyOnce("too many read the logs of the agent balancer now; it has 30 s to get to this one");
        assertThat(typed.exitCode()).as("its end has another reason").isEqualTo(4);
    }

    @Test
    void endsQuietlyWhenNobodyReadsAnyMore() {
        for (boolean follow : new boolean[] {true, false}) {
            for (int i = 0; i < 5; i++) {
                says(true, web("a".repeat(100)));
            }
            var err = new ByteArrayOutputStream();
            OutputStream head = new OutputStream() {
                private int left = 150;

                @Override
                public void write(int b) throws IOException {
                    if (left-- <= 0) {
                        throw new IOException("Broken pipe");
                    }
                }
            };
            int exitCode = Words.with(doors)
                    .run(
                            follow ? new String[] {"logs", "-f"} : new String[] {"logs"},
                            new Surroundings(
                                    new PrintStream(head, true, StandardCharsets.UTF_8),
                                    new PrintStream(err, true, StandardCharsets.UTF_8),
                                    Map.of(),
                                    false,
                                    false,
                                    false));
            assertThat(exitCode).isZero();
            assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
            assertThat(doors.logs).as("read no further").hasSizeGreaterThan(1);
            doors.logs.clear();
        }
    }

    @Test
    void asksAllAgentsOfThisMachineWhereNoneIsNamed() {
        doors.nodes = List.of("web-2", "web-1");
        says(false, web("of one"));
        Typed typed = Typed.type(doors, "logs", "web");
        assertThat(typed.outLines()).containsExactly("web-2/web | 2026-11-22T20:39:01.000Z of one");
        assertThat(doors.asked).contains("open web-1", "open web-2");
    }

    @Test
    void saysWhatThereIsNoLogOf() {
        doors.nodes = List.of("a", "b");
        says(false, web("x"));
        Typed typed = Typed.type(doors, "logs", "web", "d\u0007b");
        assertThat(typed.exitCode()).isEqualTo(1);
        assertThat(typed.err()).contains("no log of d\\x07b on a, b", "muster services lists them");
        assertThat(Typed.type(doors, "logs", "-n", "10001").exitCode()).isEqualTo(2);
        doors.nodes = List.of("a");
        assertThat(Typed.type(doors, "logs", "web").err()).contains("this agent runs no such service");
        doors.logsEnd = DoorException.Reason.NO_AGENT;
        assertThat(Typed.type(doors, "logs", "web").exitCode()).isEqualTo(4);
    }
}
