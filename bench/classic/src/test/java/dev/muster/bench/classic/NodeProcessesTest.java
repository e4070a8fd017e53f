package dev.muster.bench.classic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.bench.classic.NodeProcesses.NodeProcess;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NodeProcessesTest {

    /** A name with all that a name can have. */
    private static final String STAT = "180 (ha) (x y) S 178 180 1 0 -1 4194560 2101 77 0 0 12 3 400 50 20 0 1 0 9";

    private static final NodeProcesses SOME = new NodeProcesses(List.of(
            process(10, 1, "dash", List.of("sh", "run")),
            process(11, 10, "haproxy", List.of("haproxy", "-W")),
            process(12, 11, "haproxy", List.of("haproxy", "-W")),
            process(13, 20, "haproxy", List.of("haproxy", "-c", "-f", "x")),
            process(14, 1, "haproxy", List.of("haproxy", "-D")),
            process(20, 1, "java", List.of("java"))));

    @Test
    void timeOfAProcessIsItsOwnAndThatOfItsChildren() {
        assertThat(NodeProcesses.ticks(STAT)).isEqualTo(12 + 3 + 400 + 50);
        assertThat(NodeProcesses.parent(STAT)).isEqualTo(178);
    }

    @Test
    void neitherMastersNorChecksNorThoseThatGoToTheBackgroundCount() {
        assertThat(SOME.balancers()).containsExactly(12L, 14L);
    }

    @Test
    void sums() {
        assertThat(SOME.cpu()).isEqualTo(Duration.ofMillis(6 * 50));
        assertThat(SOME.find("java")).hasValue(20L);
    }

    private static NodeProcess process(long pid, long parent, String program, List<String> arguments) {
        return new NodeProcess(pid, parent, program, arguments, 5);
    }
}
