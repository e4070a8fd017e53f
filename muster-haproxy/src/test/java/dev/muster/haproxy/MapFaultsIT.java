package dev.muster.haproxy;

import static dev.muster.haproxy.BalancerBench.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** What is wrong with a map or its template leaves the last good one in force. */
@NullMarked
class MapFaultsIT extends MapBench {

    @NullUnmarked // JUnit opens it before each test
    MapFaultsIT(HaproxyBranch branch) {
        super(branch);
    }

    @Test
    void aBrokenTemplateLeavesTheLastGoodOneInForce() throws Exception {
        open("/one/");
        awaitMap("/one/ api");
        rewrite("{{#each servers}}{{nothing}}\n{{/each}}");
        eventually()
                .untilAsserted(() -> assertThat(bench.balancer().status().problem())
                        .hasValueSatisfying(problem -> assertThat(problem)
                                .contains("paths.hbs", "map 'paths'", "line 1", "'nothing'", "stays as it was")));
        awaitMap("/one/ api");
        // It goes on to follow the servers.
        bench.balancer().apply(paths("/one/", "/two/"));
        awaitMap("/one/ api", "/two/ api");

        // What fails for some servers that it had room for before is its own fault too.
        rewrite("{{#each servers}}{{attributes.path}} {{pool}}\n{{/each}}");
        eventually()
                .untilAsserted(() -> assertThat(bench.balancer().status().problem())
                        .hasValueSatisfying(problem -> assertThat(problem)
                                .contains(
                                        "a is left out of the map 'paths'",
                                        "the server 'a' of the pool 'web' has no attribute 'path'",
                                        "stays as it was")));
        awaitMap("/one/ api", "/two/ api");

        rewrite("/one/ api\n/three/\n");
        eventually()
                .untilAsserted(() -> assertThat(bench.balancer().status().problem())
                        .hasValueSatisfying(problem -> assertThat(problem)
                                .contains(
                                        "paths.hbs", "line 2 needs a key and a value", "/three/", "stays as it was")));
        awaitMap("/one/ api", "/two/ api");

        rewrite("/three/ api\n");
        awaitMap("/three/ api");
        eventually().until(() -> bench.balancer().status().problem().isEmpty());
        assertThat(bench.balancer().status().reloads()).isZero();
    }

    @Test
    void whatHaproxyRefusesLeavesTheLastGoodOneInForce() throws Exception {
        use("map_reg");
        Files.writeString(mapTemplate, "^/one/ api\n");
        open("");
        awaitMap("^/one/ api");
        for (String bad : List.of("^/one/ api\n( api\n", "^/two/ api\n^/three/ api\n( web\n")) {
            rewrite(bad);
            eventually()
                    .untilAsserted(() -> assertThat(bench.balancer().status().problem())
                            .hasValueSatisfying(problem -> assertThat(problem)
                                    .contains(
                                            "HAProxy refuses the map paths",
                                            "stays as it was",
                                            "regex '(' is invalid")));
            awaitMap("^/one/ api");
            assertThat(who("/one/")).isEqualTo("b");
            // The file of servers goes on to be written, which has HAProxy read the map's file.
            bench.balancer().apply(paths("", ""));
            eventually().until(() -> bench.file().contains("server b1 "));
            bench.balancer().apply(paths(""));
            eventually().until(() -> !bench.file().contains("server b1 "));
            rewrite("^/one/ api\n");
            eventually().until(() -> bench.balancer().status().problem().isEmpty());
        }
        awaitMap("^/one/ api");
        assertNothingPutRight();
        assertThat(steps()).noneMatch(step -> step.startsWith("the map"));
    }

    @Test
    void whatAnotherHaproxyRefusedIsTriedAtOnceByTheNext() throws Exception {
        use("map_reg");
        Files.writeString(mapTemplate, "^/one/ api\n");
        open("");
        awaitMap("^/one/ api");
        rewrite("( api\n");
        eventually()
                .untilAsserted(() -> assertThat(bench.balancer().status().problem())
                        .hasValueSatisfying(problem -> assertThat(problem).contains("HAProxy refuses the map paths")));
        // A reload, after which it is searched by what paths begin with: half a minute would be too late.
        use("map_beg");
        bench.awaitReloads(1);
        awaitMap("( api");
        eventually().until(() -> bench.balancer().status().problem().isEmpty());
    }

    @Test
    void aServerThatCannotStandInAMapHoldsUpNoOther() throws Exception {
        open("/one/", "/two here/", "#three", "/four/");
        awaitMap("/one/ api", "/four/ api");
        eventually()
                .untilAsserted(() -> assertThat(bench.balancer().status().problem())
                        .hasValueSatisfying(problem -> assertThat(problem)
                                .contains(
                                        "b1 is left out of the map 'paths'",
                                        "/two here/ api",
                                        "b2 is left out",
                                        "#three")));
        bench.balancer().apply(paths("/one/", "/two/"));
        awaitMap("/one/ api", "/two/ api");
        eventually().until(() -> bench.balancer().status().problem().isEmpty());
    }

    @Test
    void aColdStartWithABrokenTemplateIsNone() throws Exception {
        Files.writeString(mapTemplate, "one\n");
        assertThatThrownBy(() -> open("/one/"))
                .isInstanceOf(BalancerException.class)
                .hasMessageContaining("paths.hbs")
                .hasMessageContaining("line 1 needs a key and a value");
        Files.delete(mapTemplate);
        assertThatThrownBy(() -> open("/one/"))
                .isInstanceOf(BalancerException.class)
                .hasMessageContaining("there is no such file");
        assertThat(bench.process.running()).isFalse();
    }

    @Test
    void aMapThatNothingUsesIsToldOf() throws Exception {
        Path template = Files.writeString(bench.folder.resolve("mine.hbs"), BalancerBench.builtInWith(""));
        bench.options = bench.options.withTemplate(template);
        open("");
        eventually()
                .untilAsserted(() -> assertThat(bench.balancer().status().problem())
                        .hasValueSatisfying(problem -> assertThat(problem)
                                .contains("No line of haproxy.cfg uses the map paths: it would name maps/paths")));
        use("map_beg");
        bench.awaitReloads(1);
        eventually().until(() -> bench.balancer().status().problem().isEmpty());
    }
}
