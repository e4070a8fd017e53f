package dev.muster.haproxy;

import static dev.muster.haproxy.BalancerBench.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** Maps when HAProxy, or the balancer that keeps it, is another than before. */
@NullMarked
class MapRestartsIT extends MapBench {

    @NullUnmarked // JUnit opens it before each test
    MapRestartsIT(HaproxyBranch branch) {
        super(branch);
    }

    @Test
    void aHaproxyThatIsKilledHasItsMapAgain() throws Exception {
        open("/one/");
        awaitMap("/one/ api");
        OptionalLong before = bench.process.pid();
        bench.process.crash();
        bench.balancer().apply(paths("/one/", "/two/"));
        eventually().until(() -> !bench.process.pid().equals(before));
        awaitMap("/one/ api", "/two/ api");
        awaitWho("/two/", "b");
        eventually().until(() -> bench.balancer().status().problem().isEmpty());
        assertThat(bench.balancer().status().reloads()).isZero();
    }

    @Test
    void aReloadInBetweenHasTheMapOfThatMoment() throws Exception {
        open("/one/");
        awaitMap("/one/ api");
        try (KeptAliveLoad load = new KeptAliveLoad(bench.options.bind(), 200)) {
            for (int i = 1; i <= 4; i++) {
                bench.algorithm = i % 2 == 0 ? "roundrobin" : "leastconn";
                String path = "/" + i + "/";
                bench.balancer().apply(paths("/one/", path));
                bench.awaitReloads(i);
                awaitMap("/one/ api", path + " api");
                assertThat(who(path)).isEqualTo("b");
            }
            assertThat(load.failures()).as("of %d requests", load.sent()).isEmpty();
        }
        // The new workers began with what the old ones had: nothing had to be done twice.
        assertThat(steps())
                .filteredOn(step -> step.endsWith("added, 'api'"))
                .containsExactlyElementsOf(Stream.of("one", "1", "2", "3", "4")
                        .map(path -> "the map paths: '/" + path + "/' added, 'api'")
                        .toList());
        assertThat(bench.balancer().status().problem()).isEmpty();
    }

    @Test
    void theNextAgentTakesOverTheMapAsItIs() throws Exception {
        open("/one/");
        awaitMap("/one/ api");
        bench.balancer().close();
        bench.generations.clear();

        open("/one/");
        awaitMap("/one/ api");
        assertThat(bench.generations.getFirst().how()).isEqualTo(How.ADOPT);
        bench.balancer().apply(paths("/one/", "/two/"));
        awaitMap("/one/ api", "/two/ api");
        assertThat(steps())
                .filteredOn(step -> step.startsWith("the map"))
                .containsExactly("the map paths: '/two/' added, 'api'");
        assertThat(bench.balancer().status().reloads()).isZero();
    }

    @Test
    void aHaproxyWithoutTheMapIsTakenOverAndReloaded() throws Exception {
        BalancerOptions with = bench.options;
        bench.options = BalancerOptions.defaults(with.folder(), with.binary(), with.bind(), with.stats())
                .withTimes(with.times());
        open("/one/");
        eventually().until(() -> bench.file().contains("server b0 "));
        bench.balancer().close();

        bench.options = with;
        bench.open(paths("/one/"));
        bench.awaitReloads(1);
        awaitMap("/one/ api");
        assertThat(who("/one/")).isEqualTo("b");
        assertThat(steps()).noneMatch(step -> step.startsWith("the map"));
        assertThat(bench.balancer().status().problem()).isEmpty();
    }

    @Test
    void aHaproxyThatBeganWithAnotherMapWasChangedByNobody() throws Exception {
        open("/one/");
        awaitMap("/one/ api");
        String removed = "the map paths: '/other/' removed";
        // Whoever keeps the file may be quicker than HAProxy is to read it.
        for (int attempt = 0; attempt < 10 && !steps().contains(removed); attempt++) {
            bench.process.halt();
            eventually()
                    .untilAsserted(() -> assertThat(bench.balancer().status().problem())
                            .hasValueSatisfying(problem -> assertThat(problem).contains("HAProxy doesn't answer")));
            Files.writeString(bench.options.folder().resolve("maps/paths"), "/other/ web\n");
            bench.process.start(bench.options.command());
            awaitMap("/one/ api");
            eventually().until(() -> bench.balancer().status().problem().isEmpty());
        }
        assertThat(steps()).contains(removed);
        assertNothingPutRight();
    }
}
