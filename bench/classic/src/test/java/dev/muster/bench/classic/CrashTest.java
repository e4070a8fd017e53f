package dev.muster.bench.classic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CrashTest {

    private static final Instant KILLED = Instant.parse("2026-11-22T14:28:22.750Z");

    private final Crash crash = new Crash(
            new CrashSide("Muster", List.of(), List.of()),
            "web-1",
            false,
            KILLED,
            KILLED.plusMillis(3),
            KILLED.plusMillis(200));

    @Test
    void theLastTryOfAnyBalancerCounts() {
        assertThat(crash.untilNobodyTried(List.of(
                        List.of(line("web-2", 12, 1, "--", 13), line("web-3", 90, 0, "--", 91)),
                        List.of(line("web-1", 14, 0, "SH", 15)))))
                .isEqualTo(Duration.ofMillis(14));
    }

    @Test
    void whatTheNextAppAnswersIsNoTry() {
        assertThat(crash.untilNobodyTried(
                        List.of(List.of(line("web-1", 2, 0, "--", 3), line("web-1", 180, 0, "--", 181)))))
                .isEqualTo(Duration.ofMillis(2));
        assertThat(crash.untilNobodyTried(List.of(List.of(line("web-1", 180, 0, "--", 181)))))
                .isZero();
        assertThat(crash.untilNobodyTried(List.of(List.of(line("web-2", -1, 1, "--", 20)))))
                .isZero();
    }

    @Test
    void sessionsAreThoseThatItsEndFound() {
        assertThat(crash.sessions(List.of(
                        List.of(
                                line("web-1", -20, 0, "--", -1),
                                line("web-1", -20, 0, "SH", 1),
                                line("web-2", -5, 0, "--", 6)),
                        List.of(line("web-3", -10, 1, "--", 12), line("web-1", 4, 0, "SH", 5)))))
                .isEqualTo(2);
    }

    @Test
    void usualAndQuickOptions() {
        assertThat(CrashOptions.parse(new String[0])).isEqualTo(new CrashOptions(1000, false, 120));
        assertThat(CrashOptions.parse(new String[] {"--quick"}).crashes()).isEqualTo(50);
        assertThat(CrashOptions.parse(new String[] {"--quick", "--crashes", "7", "--rate", "20"}))
                .isEqualTo(new CrashOptions(7, true, 20));
        assertThatThrownBy(() -> CrashOptions.parse(new String[] {"--rounds", "2"}))
                .hasMessage("'--rounds' is unknown");
    }

    private static LogLine line(String server, int sentMillis, int retries, String termination, int endedMillis) {
        return new LogLine(
                KILLED.plusMillis(sentMillis), server, 200, retries, termination, KILLED.plusMillis(endedMillis));
    }
}
