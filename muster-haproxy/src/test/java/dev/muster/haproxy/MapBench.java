package dev.muster.haproxy;

import static dev.muster.haproxy.BalancerBench.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;

/** Pools web and api of a real HAProxy, and a map that says which paths are for api. */
@NullMarked
abstract class MapBench extends EachBranch {

    static final MapName PATHS = new MapName("paths");
    static final String BY_ATTRIBUTE =
            "{{#each servers}}{{#if attributes.path}}{{attributes.path}} {{pool}}\n{{/if}}{{/each}}";

    SmallBackend a;
    SmallBackend b;
    Path mapTemplate;

    @NullUnmarked // JUnit opens it before each test
    MapBench(HaproxyBranch branch) {
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
    void use(String converter) throws IOException {
        Path template = bench.folder.resolve("mine.hbs");
        Files.writeString(
                template,
                BalancerBench.builtInWith(
                        "  use_backend %[path," + converter + "(maps/paths,web)] if { path -m found }\n"));
        bench.options = bench.options.withTemplate(template).withMaps(new TreeMap<>(Map.of(PATHS, mapTemplate)));
    }

    /** One server in each of the pools web and api; that of api says where it wants to be found. */
    DesiredState paths(String... paths) {
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

    void open(String... paths) throws Exception {
        bench.open(paths(paths));
        for (int i = 0; i < paths.length; i++) {
            bench.awaitStage("b" + i, ServerStage.READY);
        }
        bench.awaitStage("a", ServerStage.READY);
    }

    String who(String path) throws Exception {
        return bench.get(path).body();
    }

    void awaitWho(String path, String name) {
        eventually()
                .untilAsserted(() -> assertThat(who(path))
                        .as(() -> bench.balancer().status() + " " + bench.generations)
                        .isEqualTo(name));
    }

    String onDisk() throws IOException {
        return Files.readString(bench.options.folder().resolve("maps/paths"));
    }

    List<String> inMemory() throws IOException {
        return RawSocket.ask(bench.options.adminSocket(), "show map maps/paths")
                .lines()
                .filter(line -> !line.isEmpty())
                .map(line -> line.substring(line.indexOf(' ') + 1))
                .toList();
    }

    void awaitMap(String... entries) {
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

    List<String> steps() {
        return bench.generations.stream()
                .flatMap(generation -> generation.steps().stream())
                .toList();
    }

    /** What Muster itself did was all that was done, and was done once. */
    void assertNothingPutRight() {
        assertThat(bench.generations)
                .noneMatch(
                        generation -> generation.causes().stream().anyMatch(cause -> cause.contains("somebody else")));
    }

    void rewrite(String text) throws IOException {
        Path beside = mapTemplate.resolveSibling("other");
        Files.writeString(beside, text);
        Files.move(beside, mapTemplate, StandardCopyOption.REPLACE_EXISTING);
    }
}
