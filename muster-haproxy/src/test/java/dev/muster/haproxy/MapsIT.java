package dev.muster.haproxy;

import static dev.muster.haproxy.BalancerBench.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** A real HAProxy that routes by maps, which change without a reload. */
@NullMarked
class MapsIT extends MapBench {

    @NullUnmarked // JUnit opens it before each test
    MapsIT(HaproxyBranch branch) {
        super(branch);
    }

    @Test
    void requestsFollowTheAttributesOfServersWithoutAReload() throws Exception {
        open("");
        awaitMap();
        assertThat(who("/one/1")).isEqualTo("a");
        try (KeptAliveLoad load = new KeptAliveLoad(bench.options.bind(), 200)) {
            bench.balancer().apply(paths("/one/"));
            awaitWho("/one/1", "b");
            awaitMap("/one/ api");
            bench.balancer().apply(paths("/two/"));
            awaitWho("/two/1", "b");
            assertThat(who("/one/1")).isEqualTo("a");
            awaitMap("/two/ api");
            bench.balancer().apply(paths("/two/", "/one/"));
            awaitMap("/two/ api", "/one/ api");
            bench.balancer().apply(paths("/two/", "/two/"));
            awaitMap("/two/ api");
            bench.balancer().apply(paths(""));
            awaitWho("/two/1", "a");
            awaitMap();
            assertThat(load.failures()).as("of %d requests", load.sent()).isEmpty();
            assertThat(load.sent()).isGreaterThan(50);
        }
        assertThat(bench.balancer().status().reloads()).isZero();
        assertThat(bench.balancer().status().problem()).isEmpty();
        assertThat(steps())
                .contains("the map paths: '/one/' added, 'api'", "the map paths: '/two/' removed")
                .noneMatch(step -> step.startsWith("reloaded"));
        assertNothingPutRight();
        assertThat(bench.generations)
                .anyMatch(generation -> generation.steps().contains("the map paths: '/one/' added, 'api'")
                        && generation.causes().stream().anyMatch(cause -> cause.startsWith("test ")));
    }

    @Test
    void theOrderIsThatOfTheTemplate() throws Exception {
        use("map_reg");
        Files.writeString(mapTemplate, "^/x web\n");
        open("");
        awaitMap("^/x web");
        assertThat(who("/x/y;z")).isEqualTo("a");

        // A backslash, a semicolon and letters that only a payload can carry; and the first that fits wins.
        rewrite("^/x/y\\x3bä web\n^/x/[y];?z? api\n^/x web\n");
        awaitMap("^/x/y\\x3bä web", "^/x/[y];?z? api", "^/x web");
        assertThat(who("/x/y;z")).isEqualTo("b");
        assertThat(who("/x/other")).isEqualTo("a");

        rewrite("^/x web\n^/x/[y];?z? api\n");
        awaitMap("^/x web", "^/x/[y];?z? api");
        assertThat(who("/x/y;z")).isEqualTo("a");
        rewrite("^/x/[y];?z? api\n^/x web\n");
        awaitMap("^/x/[y];?z? api", "^/x web");
        assertThat(who("/x/y;z")).isEqualTo("b");
        rewrite("^/x/[y];?z? api\n^/x/y web\n^/x web\n");
        awaitMap("^/x/[y];?z? api", "^/x/y web", "^/x web");
        assertNothingPutRight();
        assertThat(steps()).contains("the map paths is in another order");
        assertThat(bench.generations)
                .anyMatch(generation -> generation.causes().contains("the template of the map paths changed"));
        assertThat(bench.balancer().status().reloads()).isZero();
    }

    @Test
    void tenThousandEntriesAreOneChange() throws Exception {
        open("");
        String[] entries =
                IntStream.range(0, 10_000).mapToObj(i -> "/" + i + "/ api").toArray(String[]::new);
        rewrite(String.join("\n", entries));
        awaitMap(entries);
        awaitWho("/9999/", "b");
        rewrite("");
        awaitMap();
        awaitWho("/9999/", "a");
        assertThat(bench.balancer().status().problem()).isEmpty();

        rewrite(String.join("\n", entries) + "\n/more/ api");
        eventually()
                .untilAsserted(() -> assertThat(bench.balancer().status().problem())
                        .hasValueSatisfying(
                                problem -> assertThat(problem).contains("paths.hbs", "line 10001", "10000")));
        awaitMap();
    }

    @Test
    void whatSomebodyElseChangesIsPutRight() throws Exception {
        open("/one/");
        awaitMap("/one/ api");
        for (String change : List.of(
                "set map maps/paths /one/ web",
                "add map maps/paths /two/ api",
                "del map maps/paths /one/",
                "clear map maps/paths")) {
            int before = bench.generations.size();
            assertThat(RawSocket.ask(bench.options.adminSocket(), change)).isBlank();
            assertThat(inMemory()).isNotEqualTo(List.of("/one/ api"));
            awaitMap("/one/ api");
            eventually()
                    .untilAsserted(() -> assertThat(bench.generations.subList(before, bench.generations.size()))
                            .as(change)
                            .anyMatch(generation ->
                                    generation.causes().contains("the map paths was changed by somebody else")
                                            && !generation.steps().isEmpty()));
        }
        assertThat(bench.balancer().status().reloads()).isZero();
        assertThat(bench.balancer().status().problem()).isEmpty();
    }

    @Test
    void itIsForeseen() throws Exception {
        open("/one/");
        awaitMap("/one/ api");
        Forecast forecast = bench.balancer().foresee(paths("/two/")).get(20, TimeUnit.SECONDS);
        assertThat(forecast.steps())
                .containsExactly("the map paths: '/one/' removed", "the map paths: '/two/' added, 'api'");
        assertThat(forecast.reload()).isEmpty();
        assertThat(forecast.problem()).isEmpty();
        assertThat(bench.balancer()
                        .foresee(paths("/one/"))
                        .get(20, TimeUnit.SECONDS)
                        .changes())
                .isFalse();
        awaitMap("/one/ api");
    }
}
