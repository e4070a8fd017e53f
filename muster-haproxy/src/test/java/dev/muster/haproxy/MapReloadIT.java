package dev.muster.haproxy;

import static dev.muster.haproxy.BalancerBench.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** A reload that has to wait for its maps. Alone, for it keeps a processor busy and looks at who is first. */
@Isolated
@NullMarked
class MapReloadIT extends MapBench {

    @NullUnmarked // JUnit opens it before each test
    MapReloadIT(HaproxyBranch branch) {
        super(branch);
    }

    @Test
    void aReloadWaitsForMapsThatTakeAWhile() throws Exception {
        String[] paths = IntStream.range(0, 10).mapToObj(i -> "/" + i + "/").toArray(String[]::new);
        BalancerOptions with = bench.options;
        bench.options = BalancerOptions.defaults(with.folder(), with.binary(), with.bind(), with.stats())
                .withTimes(with.times());
        open(paths);
        eventually().until(() -> bench.file().contains("server b9 "));
        bench.balancer().close();

        // Eleven servers, to the power of seven; the reload would be ready much earlier.
        Files.writeString(
                mapTemplate,
                "{{#each servers}}" + "{{#each @root.servers}}".repeat(6) + "{{/each}}".repeat(7) + "\n"
                        + BY_ATTRIBUTE);
        bench.options = with;
        bench.open(paths(paths));
        eventually().atMost(Duration.ofMinutes(3)).until(() -> bench.reloads() > 0);
        awaitMap(Stream.of(paths).map(path -> path + " api").toArray(String[]::new));
        // The new worker began with all of it.
        assertThat(steps()).noneMatch(step -> step.startsWith("the map"));
        assertThat(bench.balancer().status().problem()).isEmpty();
    }
}
