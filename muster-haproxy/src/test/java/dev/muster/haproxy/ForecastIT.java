package dev.muster.haproxy;

import static dev.muster.haproxy.BalancerBench.eventually;
import static dev.muster.haproxy.BalancerBench.server;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a balancer says that it would do, beside what it then does, and that asking changes nothing. */
@NullMarked
class ForecastIT extends EachBranch {

    private SmallBackend a;
    private SmallBackend b;
    private Path template;

    @NullUnmarked // JUnit opens it before each test
    ForecastIT(HaproxyBranch branch) {
        super(branch);
    }

    @BeforeEach
    void begin() throws Exception {
        template = bench.folder.resolve("mine.hbs");
        Files.writeString(template, BalancerBench.builtIn());
        bench.options = bench.options.withTemplate(template);
        a = bench.backend("a");
        b = bench.backend("b");
        bench.open(server("a", a), server("b", b));
        bench.awaitStage("a", ServerStage.READY);
        bench.awaitStage("b", ServerStage.READY);
        eventually()
                .until(() -> bench.file().contains("server a ") && bench.file().contains("server b "));
    }

    private Forecast of(DesiredState state) throws Exception {
        return bench.balancer().foresee(state).get(20, TimeUnit.SECONDS);
    }

    @Test
    void nothingWhereAllIsInStep() throws Exception {
        Forecast forecast = of(bench.state(server("a", a), server("b", b)));

        assertThat(forecast.changes()).as(forecast::toString).isFalse();
        assertThat(forecast.problem()).isEmpty();
    }

    @Test
    void whoLeavesAndWhoComes() throws Exception {
        SmallBackend c = bench.backend("c");
        String before = bench.file();
        int generations = bench.generations.size();

        Forecast forecast = of(bench.state(server("a", a), server("c", c)));

        assertThat(forecast.reload()).isEmpty();
        assertThat(forecast.problem()).isEmpty();
        assertThat(forecast.steps())
                .containsExactly(
                        "web/b takes no request: it is no longer wanted",
                        "web/c added in maintenance, at " + Server.text(c.address()),
                        "web/c takes requests: its check passed");
        assertThat(bench.stage("b")).isEqualTo(ServerStage.READY);
        assertThat(bench.file()).isEqualTo(before);
        assertThat(bench.generations).hasSize(generations);

        bench.apply(server("a", a), server("c", c));
        bench.awaitStage("c", ServerStage.READY);
        eventually()
                .untilAsserted(() -> assertThat(bench.generations.stream()
                                .skip(generations)
                                .flatMap(generation -> generation.steps().stream())
                                .filter(step -> !step.contains("deleted")))
                        .containsExactlyElementsOf(forecast.steps()));
    }

    @Test
    void whatForcesAReload() throws Exception {
        bench.algorithm = "leastconn";

        Forecast forecast = of(bench.state(server("a", a), server("b", b)));

        assertThat(forecast.steps()).isEmpty();
        assertThat(forecast.problem()).isEmpty();
        assertThat(forecast.reload())
                .singleElement()
                .asString()
                .contains("'balance leastconn' instead of 'balance roundrobin'");
        assertThat(bench.balancer().status().reloads()).isZero();
    }

    @Test
    void whatHaproxyWouldRefuse() throws Exception {
        bench.algorithm = "nosuch";

        Forecast forecast = of(bench.state(server("a", a)));

        assertThat(forecast.steps()).containsExactly("web/b takes no request: it is no longer wanted");
        assertThat(forecast.problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains(", 'balance nosuch': "));
        assertThat(bench.balancer().status().problem()).isEmpty();
    }

    @Test
    void aHaproxyThatDoesNotAnswer() throws Exception {
        long pid = bench.process.pid().orElseThrow();
        try {
            new ProcessBuilder("kill", "-STOP", Long.toString(pid)).start().waitFor();
            DesiredState state = bench.state(server("a", a));
            eventually().until(() -> bench.balancer().status().problem().isPresent());
            assertThat(of(state).problem())
                    .hasValueSatisfying(problem -> assertThat(problem).contains("doesn't answer"));
        } finally {
            new ProcessBuilder("kill", "-CONT", Long.toString(pid)).start().waitFor();
        }
        eventually().until(() -> bench.balancer().status().problem().isEmpty());
        assertThat(of(bench.state(server("a", a))).steps())
                .isEqualTo(List.of("web/b takes no request: it is no longer wanted"));
    }
}
