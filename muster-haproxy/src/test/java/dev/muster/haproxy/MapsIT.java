package dev.muster.haproxy;

import static dev.muster.haproxy.BalancerBench.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real HAProxy that routes by maps, which change without a reload. */
@NullMarked
class MapsIT extends EachBranch {

    private static final MapName PATHS = new MapName("paths");
    private static final String BY_ATTRIBUTE =
            "{{#each servers}}{{#if attributes.path}}{{attributes.path}} {{pool}}\n{{/if}}{{/each}}";

    private SmallBackend a;
    private SmallBackend b;
    private Path mapTemplate;

    @NullUnmarked // JUnit opens it before each test
    MapsIT(HaproxyBranch branch) {
        super(branch);
    }

    @BeforeEach
    void begin() throws Exception {
        a = bench.backend("a");
        b = bench.backend("b");
        mapTemplate = bench.folder.resolve("paths.hbs");
        Files.writeString(mapTemplate, BY_ATTRIBUTE);
        use("map_beg");
    }

    /** Requests go where the map says, searched in this way. */
    private void use(String converter) throws IOException {
        Path template = bench.folder.resolve("mine.hbs");
        Files.writeString(
                template,
                BalancerBench.builtInWith(
                        "  use_backend %[path," + converter + "(maps/paths,web)] if { path -m found }\n"));
        bench.options = bench.options.withTemplate(template).withMaps(new TreeMap<>(Map.of(PATHS, mapTemplate)));
    }

    /** One server in each of the pools web and api; that of api says where it wants to be found. */
    private DesiredState paths(String... paths) {
        DesiredState web = bench.state(BalancerBench.server("a", a));
        List<Server> servers = new ArrayList<>();
        for (int i = 0; i < paths.length; i++) {
            servers.add(new Server(
                    new ServerName("b" + i),
                    b.address(),
                    100,
                    Intent.SERVE,
                    Attributes.fitting(paths[i].isEmpty() ? Map.of() : Map.of("path", paths[i]))));
        }
        Pool api = new Pool(
                new PoolName("api"),
                "roundrobin",
                "/health",
                HealthStatuses.DEFAULT,
                Traffic.HTTP.withHosts("api.example"),
                servers);
        return new DesiredState(web.version(), List.of(web.pools().getFirst(), api), web.causes());
    }

    private void open(String... paths) throws Exception {
        bench.open(paths(paths));
        for (int i = 0; i < paths.length; i++) {
            bench.awaitStage("b" + i, ServerStage.READY);
        }
        bench.awaitStage("a", ServerStage.READY);
    }

    private String who(String path) throws Exception {
        return bench.get(path).body();
    }

    private void awaitWho(String path, String name) {
        eventually()
                .untilAsserted(() -> assertThat(who(path))
                        .as(() -> bench.balancer().status() + " " + bench.generations)
                        .isEqualTo(name));
    }

    private String onDisk() throws IOException {
        return Files.readString(bench.options.folder().resolve("maps/paths"));
    }

    private List<String> inMemory() throws IOException {
        return RawSocket.ask(bench.options.adminSocket(), "show map maps/paths")
                .lines()
                .filter(line -> !line.isEmpty())
                .map(line -> line.substring(line.indexOf(' ') + 1))
                .toList();
    }

    private void awaitMap(String... entries) {
        // HAProxy may not run just now.
        eventually().ignoreExceptionsInstanceOf(IOException.class).untilAsserted(() -> {
            assertThat(inMemory())
                    .as(() -> bench.balancer().status() + " " + bench.generations)
                    .containsExactly(entries);
            assertThat(onDisk())
                    .isEqualTo(String.join(
                            "", List.of(entries).stream().map(e -> e + "\n").toList()));
        });
    }

    private List<String> steps() {
        return bench.generations.stream()
                .flatMap(generation -> generation.steps().stream())
                .toList();
    }

    /** What Muster itself did was all that was done, and was done once. */
    private void assertNothingPutRight() {
        assertThat(bench.generations)
                .noneMatch(
                        generation -> generation.causes().stream().anyMatch(cause -> cause.contains("somebody else")));
    }

    private void rewrite(String text) throws IOException {
        Path beside = mapTemplate.resolveSibling("other");
        Files.writeString(beside, text);
        Files.move(beside, mapTemplate, StandardCopyOption.REPLACE_EXISTING);
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
                                        "no value 'attributes.path'",
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
    void aReloadWaitsForMapsThatTakeAWhile() throws Exception {
        String[] paths = IntStream.range(0, 10).mapToObj(i -> "/" + i + "/").toArray(String[]::new);
        BalancerOptions with = bench.options;
        bench.options = BalancerOptions.defaults(with.folder(), with.binary(), with.bind(), with.stats())
                .withTimes(with.times());
        open(paths);
        eventually().until(() -> bench.file().contains("server b9 "));
        bench.balancer().close();

        // Eleven servers, to the power of six; the reload would be ready earlier.
        Files.writeString(
                mapTemplate,
                "{{#each servers}}" + "{{#each @root.servers}}".repeat(5) + "{{#if name}}{{/if}}".repeat(10)
                        + "{{/each}}".repeat(6) + "\n" + BY_ATTRIBUTE);
        bench.options = with;
        bench.open(paths(paths));
        bench.awaitReloads(1);
        awaitMap(Stream.of(paths).map(path -> path + " api").toArray(String[]::new));
        // The new worker began with all of it.
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
